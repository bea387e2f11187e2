"""An own sign-off taken back, and words mended where they are reviewed."""

import json

import pytest
from django.urls import reverse

from core.checks.models import WordEntry
from core.reviews import services
from core.reviews.models import SignOff
from tests.reviews.conftest import change, fresh, latest, pass_stage
from tests.reviews.test_stages import states

pytestmark = pytest.mark.django_db


@pytest.fixture
def press(client):
    """A function that opens the review as somebody, presses a button of it and returns what the
    person sees then."""

    def do(user, item, act, **data):
        client.force_login(user)
        address = reverse("reviews_review", args=["wagtailcore", "page", item.pk])
        page = client.get(address).context
        shown = {"revision": page["revision"].pk, "text_hash": page["text_hash"]}
        return client.post(address, {"act": act, **shown, **data}, follow=True)

    return do


def test_an_own_sign_off_is_taken_back_with_a_reason(press, article, desk):
    services.submit(article, desk.author)
    pass_stage(article, desk.first)
    said = press(desk.first, article, "take_back", reason="太短")
    assert said.status_code == 422
    assert "撤回我的通过" in said.content.decode()
    assert (
        press(desk.second, article, "take_back", reason="这一稿我要再看一遍。").status_code == 409
    )
    said = press(desk.first, article, "take_back", reason="人数还要和队伍再核一遍。")
    assert "又等初审" in said.content.decode()
    assert states(article) == [("初", "now"), ("复", "waiting"), ("终", "waiting")]
    row = SignOff.objects.of(article).last()
    assert (row.outcome, row.stage, row.note) == ("taken_back", "first", "人数还要和队伍再核一遍。")
    assert "撤回初审通过" in said.content.decode()
    # The same person signs again, and once the next one has acted it is too late.
    pass_stage(article, desk.first)
    change(article, desk.second, summary="复审改了一句。")
    said = press(desk.first, article, "take_back", reason="人数还要和队伍再核一遍。")
    assert said.status_code == 409 and "已经改过稿" in said.content.decode()
    pass_stage(article, desk.second)
    assert (
        press(desk.first, article, "take_back", reason="人数还要再核一遍，晚了。").status_code
        == 409
    )
    pass_stage(article, desk.final)
    assert fresh(article).live
    assert (
        press(desk.final, article, "take_back", reason="已经发布了，撤不回来。").status_code == 409
    )


def test_a_wrong_word_is_mended_where_it_is_reviewed(press, article, desk):
    WordEntry.objects.update_or_create(
        word="帐号", defaults={"kind": "wrong", "replacement": "账号", "severity": "warning"}
    )
    WordEntry.objects.create(word="老帐号簿", kind="allowed")
    html = "<p>登录<b>帐号</b>后，帐号要保管好；老帐号簿不改，a &amp; b。</p>"
    body = [{"type": "paragraph", "id": "p0", "value": html}]
    change(article, desk.author, body=json.dumps(body), title="帐号的事")
    services.submit(fresh(article), desk.author)
    read = latest(article)
    before = press(desk.first, article, "fix", finding="nonsense")
    assert before.status_code == 409 and "没有唯一的改法" in before.content.decode()
    for _ in range(2):
        findings = [each["it"] for each in before.context["findings"]]
        found = next(each for each in findings if each.excerpt == "帐号")
        before = press(desk.first, article, "fix", finding=found.key)
        assert "改为“账号”" in before.content.decode()
    draft = fresh(article).get_latest_revision_as_object()
    assert draft.title == "账号的事"
    (child,) = draft.body.raw_data
    assert child["value"] == html.replace("<b>帐号", "<b>账号").replace("，帐号", "，账号")
    # It is part of the sign-off of who reviews; nobody else may, and no older version is mended.
    assert states(article)[0] == ("初", "now")
    assert press(desk.second, article, "fix", finding=found.key).status_code == 409
    said = press(desk.first, article, "fix", finding=found.key, revision=read - 1)
    assert said.status_code == 409
