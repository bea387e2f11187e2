"""What may be done with a piece, by whom, and what is left of it in the record."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core.models.withdrawal import KeptError
from core.notices.models import Notice
from core.publication import missing
from plugins.contributions import services
from plugins.contributions.models import Contributor, Submission, SubmissionEvent, SubmissionFile
from plugins.contributions.services import joining
from plugins.contributions.services.acts import TABLE, Act, Conflict, NotAllowed
from plugins.contributions.services.correcting import correct
from plugins.contributions.services.desk import promise
from plugins.contributions.services.merging import merge, part
from tests.factories import ArticlePageFactory, UserFactory
from tests.plugins.contributions.factories import ContributorFactory, SubmissionFactory, body

pytestmark = pytest.mark.django_db
State = Submission.State


def lines(piece):
    return list(piece.events.values_list("kind", flat=True))


def told(user):
    return list(Notice.objects.filter(user=user).values_list("title", flat=True))


def test_a_piece_goes_its_way_and_loses_nothing(desk, without_reviews):
    author, editor = desk.author.user, desk.editor
    piece = services.submit(desk.piece, author)
    assert piece.number.startswith("TG-") and piece.due_at
    assert "来稿：《雷锋日的北门桥头，二十八张小方桌》" in told(editor)
    services.claim(piece, editor)
    services.return_with_remarks(
        piece,
        editor,
        "写得有现场。改一处就能用。",
        [{"block_id": "block-2", "quote": "一百四十六名", "text": "请核对人数。"}],
    )
    with pytest.raises(NotAllowed, match="还有 1 处批注"):
        services.resubmit(piece, author)
    changed = body(*["第一段没有动。" * 9, "第二段也没有动。"])
    piece = services.save_draft(piece, author, {"body": changed}, piece.revision)
    services.answer_remark(piece, author, piece.remarks.get().pk, answer="已按记录改为九十六名")
    piece = services.resubmit(piece, author)
    assert piece.state == State.CLAIMED and piece.claimed_by == editor
    page = ArticlePageFactory(parent=desk.tree.news, live=False)
    piece = services.adopt(piece, editor, lambda row: page)
    page.save_revision().publish()
    piece.refresh_from_db()
    assert piece.state == State.PUBLISHED
    page.refresh_from_db()
    page.unpublish()
    page.save_revision().publish()
    assert lines(piece) == [
        *("submitted", "claimed", "returned", "resubmitted", "adopted"),
        *("published", "unpublished", "published"),
    ]
    first, second = piece.versions.all()
    assert "一百四十六名" in first.body[2]["value"] and len(second.body) == 2
    remark = first.remarks.get()
    assert (remark.block_id, remark.answer) == ("block-2", "已按记录改为九十六名")
    assert any("已发布" in title for title in told(author))
    with pytest.raises(KeptError):
        piece.events.first().save()
    with pytest.raises(KeptError):
        piece.versions.all().delete()


def test_of_two_who_claim_at_once_one_wins(desk):
    services.submit(desk.piece, desk.author.user)
    services.claim(desk.piece, desk.editor)
    with pytest.raises(Conflict, match="先认领了这一篇"):
        services.claim(desk.piece, desk.colleague)
    with pytest.raises(NotAllowed, match="先请转给您"):
        services.refuse(desk.piece, desk.colleague, "重复")
    with pytest.raises(NotAllowed, match="不是这个区域的编辑"):
        services.hand_over(desk.piece, desk.editor, desk.stranger)
    piece = services.hand_over(desk.piece, desk.editor, desk.colleague, "请接着看")
    assert piece.claimed_by == desk.colleague
    assert piece.events.last().data == {"to": desk.colleague.get_full_name()}


@pytest.mark.parametrize("state", State.values)
def test_nothing_is_done_from_a_state_that_the_table_does_not_name(desk, state):
    piece = SubmissionFactory(contributor=desk.author, state=state, claimed_by=desk.editor)
    author, editor = desk.author.user, desk.editor
    other = SubmissionFactory(contributor=desk.other, state=State.SUBMITTED)
    calls = {
        Act.SAVE: lambda: services.save_draft(piece, author, {"title": "改"}, 0),
        Act.SUBMIT: lambda: services.submit(piece, author),
        Act.RESUBMIT: lambda: services.resubmit(piece, author),
        Act.WITHDRAW: lambda: services.withdraw(piece, author),
        Act.ASK: lambda: services.ask_for_withdrawal(piece, author, "写错了"),
        Act.CLAIM: lambda: services.claim(piece, editor),
        Act.HAND_OVER: lambda: services.hand_over(piece, editor, desk.colleague),
        Act.PROMISE: lambda: promise(piece, editor, timezone.now() + timedelta(days=1)),
        Act.CORRECT: lambda: correct(piece, editor, "改", {}, 0, 0),
        Act.RETURN: lambda: services.return_with_remarks(piece, editor, "请改"),
        Act.REFUSE: lambda: services.refuse(piece, editor, "重复"),
        Act.ADOPT: lambda: services.adopt(
            piece, editor, lambda row: pytest.fail("made a page all the same")
        ),
        Act.MERGE: lambda: merge(piece, other, editor),
        Act.TAKE_IN: lambda: merge(other, piece, editor),
        Act.PART: lambda: part(piece, editor),
    }
    assert calls.keys() == TABLE.keys()
    for act, call in calls.items():
        if state in TABLE[act][0]:
            continue
        with pytest.raises(NotAllowed):
            call()
        piece.refresh_from_db()
        assert piece.state == state and not piece.events.exists()


def test_only_its_author_and_its_own_desk_reach_a_piece(desk):
    author, stranger = desk.author.user, desk.other.user
    for person in (stranger, desk.editor, UserFactory(is_superuser=True)):
        for call in (
            lambda person=person: services.save_draft(desk.piece, person, {"title": "改"}, 0),
            lambda person=person: services.submit(desk.piece, person),
            lambda person=person: services.withdraw(desk.piece, person),
        ):
            with pytest.raises(NotAllowed, match="不是您的"):
                call()
    services.submit(desk.piece, author)
    for person in (author, stranger, desk.stranger):
        with pytest.raises(NotAllowed, match="不在您的范围"):
            services.claim(desk.piece, person)
    assert set(Submission.objects.of(author)) == {desk.piece}
    assert not Submission.objects.of(stranger).exists()
    assert not Submission.objects.in_scope_of(desk.stranger).exists()
    assert set(Submission.objects.in_scope_of(desk.editor)) == {desk.piece}


def test_an_editor_who_wrote_a_piece_does_not_judge_it(desk):
    own = SubmissionFactory(contributor=ContributorFactory(user=desk.editor, area=desk.author.area))
    services.submit(own, desk.editor)
    with pytest.raises(NotAllowed, match="您自己投的"):
        services.claim(own, desk.editor)
    with pytest.raises(NotAllowed, match="是这位自己投的"):
        services.claim(own, desk.colleague)
        services.hand_over(own, desk.colleague, desk.editor)


def test_a_contributor_who_waits_may_write_and_not_hand_in(desk):
    Contributor.objects.filter(pk=desk.author.pk).update(state="waiting")
    piece = services.save_draft(desk.piece, desk.author.user, {"title": "先写着"}, 0)
    with pytest.raises(NotAllowed, match="可以先写，通过后再交"):
        services.submit(piece, desk.author.user)
    joining.approve(desk.author, desk.editor)
    assert services.submit(piece, desk.author.user).state == State.SUBMITTED
    with pytest.raises(NotAllowed):
        joining.approve(desk.author, desk.stranger)


def test_two_tabs_do_not_overwrite_each_other(desk):
    author = desk.author.user
    services.save_draft(desk.piece, author, {"title": "电脑上写的"}, 0)
    with pytest.raises(Conflict) as clash:
        services.save_draft(desk.piece, author, {"title": "手机上写的"}, 0)
    assert clash.value.submission.title == "电脑上写的"
    row = services.save_draft(desk.piece, author, {"title": "手机上写的"}, 0, overrule=True)
    assert row.title == "手机上写的"
    kept = row.versions.get()
    assert (kept.title, kept.reason) == ("电脑上写的", "overruled")
    with pytest.raises(Conflict):
        services.submit(row, author, seen=1)


def test_a_page_that_lost_the_answer_does_not_collide_with_itself(desk):
    author = desk.author.user
    services.save_draft(desk.piece, author, {"title": "一"}, 0, writers=["phone"])
    # The answer never came: the page still thinks it goes on from 0.
    row = services.save_draft(desk.piece, author, {"title": "一二"}, 0, writers=["phone"])
    assert row.title == "一二" and not row.versions.exists()
    # Loaded anew it goes on for the page before; that one, if it is still open, collides then.
    services.save_draft(desk.piece, author, {"title": "三"}, 0, writers=["again", "phone"])
    with pytest.raises(Conflict):
        services.save_draft(desk.piece, author, {"title": "四"}, 2, writers=["phone"])


def test_what_is_withdrawn_does_not_go_out(desk):
    author = desk.author.user
    services.submit(desk.piece, author)
    page = ArticlePageFactory(parent=desk.tree.news, live=False)
    services.adopt(desk.piece, desk.editor, lambda row: page)
    services.withdraw(desk.piece, author, "当事人改了主意")
    assert "作者已撤回这篇来稿，不能发布。" in missing(page)
    assert any("被作者撤回" in title for title in told(desk.editor))
    piece = services.submit(desk.piece, author)
    assert piece.page is None and piece.state == State.SUBMITTED


def test_after_publication_one_asks(desk):
    piece = SubmissionFactory(contributor=desk.author, state="published", claimed_by=desk.editor)
    with pytest.raises(NotAllowed, match="不能自己撤回"):
        services.withdraw(piece, desk.author.user)
    services.ask_for_withdrawal(piece, desk.author.user, "照片里的人不愿意了")
    assert any("申请撤下" in title for title in told(desk.editor))
    with pytest.raises(NotAllowed, match="已经申请过"):
        services.ask_for_withdrawal(piece, desk.author.user, "再说一次")


def test_a_body_is_reduced_to_what_may_stand(desk):
    mine = SubmissionFile.objects.create(submission=desk.piece, kind="picture", name="a.jpg")
    foreign = SubmissionFile.objects.create(
        submission=SubmissionFactory(), kind="picture", name="b.jpg"
    )
    sent = [
        {"id": "good-id", "type": "paragraph", "value": "<p onclick=x>你<script>1</script>好</p>"},
        {"id": "good-id", "type": "heading", "value": "  小\n标题 "},
        {"type": "picture", "value": {"file": str(mine.key), "caption": "图说"}},
        {"type": "picture", "value": {"file": str(foreign.key), "caption": "别人的"}},
        {"type": "picture", "value": {"file": str(mine.key), "caption": "再来一次"}},
        {"type": "raw_html", "value": "<iframe src=//evil>"},
        {"type": "paragraph", "value": '<a href="javascript:alert(1)">点</a><b>我</b>'},
        *("text", None, 7, {"type": "table", "value": {"heads": "x", "rows": 3}}),
    ]
    row = services.save_draft(desk.piece, desk.author.user, {"body": sent}, 0)
    assert [(block["type"], block["value"]) for block in row.body] == [
        ("paragraph", "<p>你好</p>"),
        ("heading", "小 标题"),
        ("picture", {"file": str(mine.key), "caption": "图说", "alt": ""}),
        ("paragraph", "<p>点<b>我</b></p>"),
    ]
    assert len({block["id"] for block in row.body}) == 4
    with pytest.raises(NotAllowed, match="太长"):
        many = [{"type": "paragraph", "value": "字" * 5000}] * 20
        services.save_draft(row, desk.author.user, {"body": many}, row.revision)


def test_who_leaves_takes_everything_along_but_what_was_published(desk):
    user = desk.author.user
    draft, published = desk.piece, SubmissionFactory(contributor=desk.author, state="published")
    services.submit(draft, user)
    joining.erase(desk.author)
    contributor = Contributor.objects.get(pk=desk.author.pk)
    user.refresh_from_db()
    assert not Submission.objects.filter(pk=draft.pk).exists()
    assert not SubmissionEvent.objects.filter(submission_id=draft.pk).exists()
    assert Submission.objects.filter(pk=published.pk).exists()
    assert not user.is_active and user.name == "" and user.email == ""
    assert contributor.user is None and contributor.real_name == "已注销"
    connection.check_constraints()
