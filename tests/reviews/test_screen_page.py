"""The review page: who sees it, what it shows, what its forms do, and what they refuse."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Comment

from core.reviews import services
from core.reviews.models import RecordRemark, SignOff
from core.roles import Role, ensure_role_groups
from tests import factories
from tests.reviews.conftest import change, fresh, latest, pass_stage

pytestmark = pytest.mark.django_db

PARAGRAPH = "<p>从上午八点半起，<b>五十八名</b>志愿者分成三个小组。</p>"


def body(*texts):
    return json.dumps(
        [{"type": "paragraph", "value": text, "id": f"p{i}"} for i, text in enumerate(texts)]
    )


@pytest.fixture(autouse=True)
def signing_in(desk):
    """The author comes into the admin as a reporter does."""
    desk.author.groups.add(ensure_role_groups()[Role.REPORTER])


@pytest.fixture
def piece(article, desk):
    """The author's article with two paragraphs, handed in."""
    change(article, desk.author, body=body(PARAGRAPH, "<p>不变的一段。</p>"))
    services.submit(fresh(article), desk.author)
    return fresh(article)


def address(item, query=""):
    kind = "wagtailcore/page" if hasattr(item, "url_path") else item._meta.label_lower
    return f"/admin/reviews/{kind.replace('.', '/')}/{item.pk}/{query}"


@pytest.fixture
def see(client):
    """A function that opens the page of an item as somebody and returns its text."""

    def open_as(user, item, query="", status=200):
        client.force_login(user)
        response = client.get(address(item, query))
        assert response.status_code == status
        return response.content.decode()

    return open_as


@pytest.fixture
def press(client):
    """A function that posts a form of the page as somebody."""

    def post(user, item, act, follow=True, **values):
        client.force_login(user)
        values = {"act": act, "revision": latest(item), **values}
        response = client.post(address(item), values, follow=follow)
        return response

    return post


def test_the_page_shows_the_text_and_whose_turn_it_is(see, piece, desk):
    text = see(desk.first, piece)
    assert "夜校门口的热粥" in text and "五十八名" in text
    assert "等您初审" in text and "通过，进入复审" in text
    assert "等初审" in see(desk.second, piece)
    assert "初审由责任编辑来审" in see(desk.second, piece)


def test_others_meet_nothing(see, client, piece, record, desk, staff, site_tree):
    stranger = staff(Role.RESPONSIBLE, area=site_tree.luxi.area)
    for item in (piece, record):
        see(stranger, item, status=404)
    client.force_login(desk.first)
    for path in ("wagtailcore/page/999999", "auth/group/1", "nothing/here/1", "core/area/1"):
        assert client.get(f"/admin/reviews/{path}/").status_code == 404
    client.logout()
    assert client.get(address(piece)).status_code == 302
    assert "夜校门口" in see(desk.author, piece)


def test_a_stranger_cannot_act_either(press, piece, staff, site_tree):
    stranger = staff(Role.RESPONSIBLE, area=site_tree.luxi.area)
    assert press(stranger, piece, "approve").status_code == 404
    assert press(stranger, piece, "remark", path="title", text="不该有").status_code == 404
    assert not Comment.objects.exists()


def test_passing_says_what_it_led_to(press, piece, desk):
    said = press(desk.first, piece, "approve").content.decode()
    assert "已通过，进入复审。" in said
    row = SignOff.objects.of(piece).last()
    assert (row.outcome, row.stage, row.user_name) == ("passed", "first", "何知秋（示例）")


def test_passing_with_a_note_keeps_it(press, piece, desk):
    refused = press(desk.first, piece, "approve", note=" ")
    assert refused.status_code == 422 and "请写一句附言" in refused.content.decode()
    press(desk.first, piece, "approve", note="数字核过")
    assert SignOff.objects.of(piece).last().note == "数字核过"


def test_a_text_that_was_changed_meanwhile_is_not_signed(press, piece, desk):
    seen = latest(piece)
    change(piece, desk.first, body=body(PARAGRAPH.replace("五十八", "五十二"), "<p>不变。</p>"))
    response = press(desk.first, piece, "approve", revision=seen)
    assert response.status_code == 409
    assert "您审的是修订" in response.content.decode() and "批注都在" in response.content.decode()
    assert not SignOff.objects.of(piece).filter(outcome="passed").exists()


def test_the_same_revision_with_another_text_is_not_signed(press, piece, desk):
    assert press(desk.first, piece, "approve", text_hash="0" * 64).status_code == 409


def test_what_has_gone_on_is_said_to_be_gone(press, piece, desk, staff):
    other = staff(Role.RESPONSIBLE, name="另一位（示例）")
    pass_stage(piece, desk.first)
    response = press(other, piece, "approve")
    assert response.status_code == 409
    assert "复审由编辑来审" in response.content.decode()


def test_nobody_passes_two_stages_from_here(press, see, piece, desk):
    pass_stage(piece, desk.admin)
    assert "这篇的初审是您，复审要换一个人。" in see(desk.admin, piece)
    assert press(desk.admin, piece, "approve").status_code == 409


def test_a_return_wants_reasons_and_a_sentence(press, piece, desk):
    pass_stage(piece, desk.first)
    empty = press(desk.second, piece, "send_back", to_stage="first", note="写了半句")
    text = empty.content.decode()
    assert empty.status_code == 422
    assert "请选理由，至少一项。" in text and "写了半句" in text
    foreign = press(
        desk.second, piece, "send_back", to_stage="final", reasons=["facts"], note="改数字"
    )
    assert foreign.status_code == 422
    done = press(
        desk.second, piece, "send_back", to_stage="second", reasons=["facts"], note="改数字"
    )
    assert "改好再交，从复审起" in done.content.decode()
    row = SignOff.objects.of(piece).last()
    assert (row.outcome, row.note, row.to_stage) == ("returned", "改数字", "second")


def test_the_author_corrects_and_the_reviewer_sees_what_changed(see, press, piece, desk):
    press(desk.first, piece, "send_back", reasons=["facts"], note="人数按签到表改")
    returned = see(desk.author, piece)
    assert "人数按签到表改" in returned and "改好了，再次提交" in returned
    change(
        piece, desk.author, body=body(PARAGRAPH.replace("五十八", "五十二"), "<p>不变的一段。</p>")
    )
    assert "已提交审稿" in press(desk.author, piece, "submit").content.decode()
    text = see(desk.first, piece)
    assert "自您退回以来" in text and "改 <b>1</b> 处" in text
    assert '<span class="rv-said">〔删〕</span><b>五十八名</b>' in text
    assert '<span class="rv-said">〔加〕</span><b>五十二名</b>' in text
    clean = see(desk.first, piece, "?since=clean")
    assert "<del>" not in clean and "五十二名" in clean and "五十八名" not in clean


def test_an_edit_after_a_sign_off_is_told(see, piece, desk):
    pass_stage(piece, desk.first)
    change(piece, desk.second, body=body("<p>重写。</p>"))
    text = see(desk.second, piece)
    assert "初审后改过" in text and "自初审以来" in text
    assert "<del>" in text


def test_an_unknown_view_shows_the_first(see, piece, desk):
    for since in ("", "x", "0", "9" * 30, "live", "\x00", "<b>"):
        assert "五十八名" in see(desk.first, piece, f"?since={since}&remark={since}")


def test_markup_in_a_text_does_nothing(see, article, desk):
    hostile = '<img src=x onerror=alert(1)>"><script>alert(2)</script>&lt;script&gt;'
    paragraph = f'<p><a href="javascript:alert(3)">链接</a>{hostile}</p><style>*{{}}</style>'
    change(article, desk.author, title=hostile[:80], body=body(paragraph))
    services.submit(fresh(article), desk.author)
    change(article, desk.first, title="换了", body=body(paragraph + "<p>后来的</p>"))
    text = see(desk.first, fresh(article))
    for bad in ("<img src=x", "<script>alert", 'href="javascript:', "<style>"):
        assert bad not in text


def test_remarks_on_a_page_are_comments_of_the_editor(see, press, piece, desk):
    press(desk.first, piece, "remark", path="body.p0", text="给出准数")
    comment = Comment.objects.get()
    assert (comment.contentpath, comment.user, comment.page_id) == (
        "body.p0",
        desk.first,
        piece.pk,
    )
    assert "给出准数" in see(desk.author, piece)
    press(desk.author, piece, "reply", remark=comment.pk, text="已核，五十二")
    press(desk.author, piece, "remark_done", remark=comment.pk)
    comment.refresh_from_db()
    assert comment.resolved_by == desk.author
    assert "已核，五十二" in see(desk.first, piece) and "已改" in see(desk.first, piece)
    assert (
        press(desk.author, piece, "remark_change", remark=comment.pk, text="改别人的").status_code
        == 409
    )
    assert press(desk.author, piece, "remark_delete", remark=comment.pk).status_code == 409
    press(desk.first, piece, "remark_delete", remark=comment.pk)
    assert not Comment.objects.exists()


def test_a_remark_stands_where_the_text_is(press, piece, desk):
    for path in ("body.gone", "", "locked", "<script>", "body"):
        response = press(desk.first, piece, "remark", path=path, text="哪里")
        assert response.status_code in (409, 422)
    assert not Comment.objects.exists()


def test_another_items_remark_is_not_touched(press, piece, article, desk, site_tree):
    other = factories.ArticlePageFactory(parent=site_tree.news)
    foreign = Comment.objects.create(page=other, user=desk.first, text="别篇", contentpath="title")
    for pk in (foreign.pk, "x", "9" * 30):
        assert press(desk.first, piece, "remark_delete", remark=pk).status_code == 404
    assert Comment.objects.filter(pk=foreign.pk).exists()


def test_a_record_takes_one_open_remark_a_field(see, press, record, desk):
    services.submit(record, desk.author)
    press(desk.second, record, "remark", path="participants", text="和签到表不符")
    again = press(desk.first, record, "remark", path="participants", text="我也觉得")
    assert again.status_code == 409 and "已有一条批注没处理" in again.content.decode()
    remark = RecordRemark.objects.get()
    assert "和签到表不符" in see(desk.author, record)
    press(desk.author, record, "reply", remark=remark.pk, text="改成 58")
    press(desk.author, record, "remark_done", remark=remark.pk)
    press(desk.first, record, "remark", path="participants", text="再核一次")
    assert RecordRemark.objects.count() == 2
    assert press(desk.first, record, "remark_open", remark=remark.pk).status_code == 409


def test_a_remark_whose_paragraph_is_gone_is_kept_in_sight(see, press, piece, desk):
    press(desk.first, piece, "remark", path="body.p1", text="这段可删")
    change(piece, desk.first, body=body(PARAGRAPH))
    text = see(desk.first, piece, "?since=clean")
    assert "原文已删去的批注" in text and "这段可删" in text


def test_findings_stand_beside_the_text_and_are_let_through_with_a_reason(
    see, press, article, desk
):
    change(article, desk.author, body=body("<p>报名请拨 13907991234 找队长。</p>"))
    services.submit(fresh(article), desk.author)
    for user in (desk.first, desk.second):
        pass_stage(article, user)
    page = fresh(article)
    text = see(desk.final, page)
    assert '<mark class="rv-err">13907991234</mark>' in text
    assert "还有 1 项严重问题" in text and 'aria-disabled="true"' in text
    assert press(desk.final, page, "approve").status_code == 409
    assert not fresh(page).live
    key = text.partition('name="finding" value="')[2].partition('"')[0]
    assert press(desk.final, page, "override", finding=key, reason="短").status_code == 409
    done = press(desk.final, page, "override", finding=key, reason="这是公开的服务热线，官网可查")
    assert "已放行" in done.content.decode() and "官网可查" in done.content.decode()
    assert "已经发布" in press(desk.final, page, "approve").content.decode()
    assert fresh(page).live


def test_a_chief_skips_a_stage_with_a_written_reason(see, press, piece, desk):
    assert "紧急…" not in see(desk.first, piece)
    assert press(desk.final, piece, "skip", reason="太短").status_code == 422
    done = press(desk.final, piece, "skip", reason="省里十四点来人，初审在外地开会")
    assert "已跳过初审" in done.content.decode()
    assert SignOff.objects.of(piece).last().outcome == "skipped"
    assert (
        press(desk.first, piece, "skip", reason="我也想跳过这一审的，写满十个字").status_code == 409
    )


def test_an_emergency_is_written_down(press, piece, desk):
    done = press(desk.final, piece, "emergency", reason="防汛预警，必须马上让市民知道")
    assert "已紧急发布" in done.content.decode()
    assert fresh(piece).live
    assert SignOff.objects.of(piece).filter(outcome="emergency").get().note.startswith("防汛")


def test_next_and_previous_of_my_queue(see, piece, desk, site_tree):
    other = factories.ArticlePageFactory(parent=site_tree.news, live=False, owner=desk.author)
    other.save_revision(user=desk.author)
    services.submit(fresh(other), desk.author)
    assert "1 / 2" in see(desk.first, piece) and address(other) in see(desk.first, piece)
    assert "2 / 2" in see(desk.first, other)


def test_unknown_acts_are_refused(press, piece, desk):
    for act in ("", "delete", "approve; drop", "\x00"):
        assert press(desk.first, piece, act).status_code == 409


def test_the_cost_does_not_grow_with_the_text(client, article, record, desk):
    counts = []
    for length in (2, 60):
        texts = [f"<p>第 {i} 段，五十八名志愿者。</p>" for i in range(length)]
        change(article, desk.author, body=body(*texts))
        if length == 2:
            services.submit(fresh(article), desk.author)
            pass_stage(article, desk.first)
            services.send_back(
                fresh(article), desk.second, latest(article), ["facts"], "改", "second"
            )
        for i in range(length):
            Comment.objects.create(
                page=article.page_ptr, user=desk.second, text="改", contentpath=f"body.p{i}"
            )
        client.force_login(desk.second)
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address(article)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    # Half of them are the admin's own: who somebody is, the menu, what notices wait.
    assert counts[1] <= 22, "\n".join(q["sql"][:150] for q in queries.captured_queries)
