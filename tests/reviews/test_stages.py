"""The way through the stages, and every refusal on it."""

import pytest

from core.reviews import services
from core.reviews.models import Review, SignOff
from core.reviews.progress import key_of, marks_of
from core.reviews.rules import NotAllowed
from tests.reviews.conftest import change, fresh, latest, pass_all, pass_stage

pytestmark = pytest.mark.django_db


def states(item):
    return [(mark.label, mark.state) for mark in marks_of([fresh(item)])[key_of(item)]]


def refusal(function, *arguments, **values):
    with pytest.raises(NotAllowed) as refused:
        function(*arguments, **values)
    return str(refused.value)


def test_three_people_pass_and_the_page_goes_out(article, desk):
    assert states(article) == [("初", "waiting"), ("复", "waiting"), ("终", "waiting")]
    services.submit(article, desk.author)
    assert states(article) == [("初", "now"), ("复", "waiting"), ("终", "waiting")]
    pass_stage(article, desk.first, note="数字核过")
    assert states(article) == [("初", "passed"), ("复", "now"), ("终", "waiting")]
    pass_stage(article, desk.second)
    pass_stage(article, desk.final)
    page = fresh(article)
    assert page.live and page.live_revision_id == page.latest_revision_id
    assert states(article) == [("初", "passed"), ("复", "passed"), ("终", "passed")]
    rows = list(SignOff.objects.of(page).values_list("outcome", "stage", "user_name", "role"))
    assert rows == [
        ("submitted", "", "来稿人（示例）", ""),
        ("passed", "first", "何知秋（示例）", "责任编辑"),
        ("passed", "second", "顾行舟（示例）", "编辑"),
        ("passed", "final", "林见微（示例）", "主编"),
        ("released", "", "林见微（示例）", ""),
    ]


def test_a_record_takes_one_stage_that_each_reviewer_may_sign(record, desk, staff, site_tree):
    services.submit(record, desk.author)
    assert states(record) == [("审", "now")]
    pass_stage(record, desk.second)
    assert fresh(record).live
    assert states(record) == [("审", "passed")]


def test_only_the_stage_of_ones_role_and_in_ones_area(article, desk, staff, site_tree):
    from core.roles import Role

    services.submit(article, desk.author)
    county = staff(Role.RESPONSIBLE, area=site_tree.anyuan.area)
    for user, words in (
        (desk.second, "初审由责任编辑来审"),
        (desk.final, "初审由责任编辑来审"),
        (desk.root, "初审由责任编辑来审"),
        (county, "不在您的区域里"),
    ):
        assert words in refusal(services.approve, article, user, latest(article))
    assert fresh(article).latest_revision is not None and not fresh(article).live


def test_nobody_passes_two_stages(article, desk):
    services.submit(article, desk.author)
    pass_stage(article, desk.admin)
    assert refusal(pass_stage, article, desk.admin) == "这篇的初审是您，复审要换一个人。"
    pass_stage(article, desk.second)
    assert "终审要换一个人" in refusal(pass_stage, article, desk.admin)


@pytest.mark.parametrize("who", ["author", "submitter", "last editor"])
def test_who_wrote_it_does_not_sign_it(article, desk, site_tree, who):
    if who == "author":
        type(article).objects.filter(pk=article.pk).update(owner=desk.first)
        services.submit(fresh(article), desk.author)
        assert "您自己的稿子" in refusal(pass_stage, article, desk.first)
    elif who == "submitter":
        services.submit(article, desk.first)
        assert "您自己的稿子" in refusal(pass_stage, article, desk.first)
    else:
        change(article, desk.first, summary="改过的摘要。")
        services.submit(fresh(article), desk.author)
        assert "最后改这篇的是您" in refusal(pass_stage, article, desk.first)


def test_an_approval_is_of_the_text_that_was_read(article, desk):
    services.submit(article, desk.author)
    old = latest(article)
    change(article, desk.first, summary="初审时改的。")
    message = refusal(services.approve, fresh(article), desk.first, old)
    assert "存了修订 2，您审的是修订 1" in message
    services.approve(fresh(article), desk.first, latest(article))


def test_a_text_overwritten_in_place_is_another_text(article, desk):
    from core.reviews.texts import hash_of

    services.submit(article, desk.author)
    revision = change(article, desk.first, summary="初审时改的。")
    seen = hash_of(revision.as_object())
    draft = fresh(article).get_latest_revision_as_object()
    draft.summary = "自动保存又改了。"
    draft.save_revision(user=desk.first, overwrite_revision=revision)
    assert latest(article) == revision.pk
    message = refusal(services.approve, fresh(article), desk.first, revision.pk, text_hash=seen)
    assert "和您看到的不一样" in message


def test_what_the_reviewer_changes_is_part_of_the_sign_off(article, desk):
    services.submit(article, desk.author)
    change(article, desk.first, summary="初审时改的。")
    row = pass_stage(article, desk.first)
    assert "初审时改的" in row.text
    assert states(article)[1] == ("复", "now")


def test_an_edit_of_anybody_else_sends_it_back_to_the_first_stage(article, desk):
    services.submit(article, desk.author)
    pass_stage(article, desk.first)
    change(article, desk.root, summary="超管改的。")
    assert states(article) == [("初", "now"), ("复", "waiting"), ("终", "waiting")]
    assert SignOff.objects.of(article).last().outcome == "reset"
    pass_all(article, desk)
    assert fresh(article).summary == "超管改的。"


def test_a_change_of_the_date_alone_sends_nothing_back(article, desk):
    from django.utils import timezone

    services.submit(article, desk.author)
    pass_stage(article, desk.first)
    change(article, desk.root, go_live_at=timezone.now() + timezone.timedelta(days=1))
    assert states(article)[0] == ("初", "passed")
    assert Review.objects.of(article).get().must_go_out_at is not None
