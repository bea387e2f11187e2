"""并为一篇: two pieces on the same event become one, and nothing of either is lost."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from core.models import SiteImage
from core.notices.models import Notice
from plugins.contributions import services
from plugins.contributions.desk.figures import people_rows, period_of
from plugins.contributions.models import Contributor, Likeness, Submission, SubmissionFile
from plugins.contributions.services.acts import NotAllowed
from plugins.contributions.services.adopting import Wanted, adopt_as
from plugins.contributions.services.joining import erase
from plugins.contributions.services.merging import merge, part
from tests.plugins.contributions.factories import ContributorFactory, SubmissionFactory, body
from tests.word.documents import picture

pytestmark = pytest.mark.django_db
State = Submission.State


def page_of(piece):
    return reverse("contributions_submission", args=[piece.pk])


def with_picture(piece, caption):
    file = SubmissionFile.objects.create(
        submission=piece,
        kind="picture",
        state="ready",
        name="现场.png",
        content_type="image/png",
        file=ContentFile(picture().read(), name="a.png"),
    )
    value = {"file": str(file.key), "caption": caption, "alt": ""}
    piece.body = [*body(), {"id": "block-9", "type": "picture", "value": value}]
    piece.pictures, piece.people_agreed = 1, True
    piece.save()
    return file


@pytest.fixture
def two(desk):
    """The piece of one author and the same told by another, both handed in with a picture."""
    other = SubmissionFactory(contributor=desk.other, title="北门桥头的小方桌")
    with_picture(desk.piece, "先交的图")
    with_picture(other, "后交的图")
    for piece in (desk.piece, other):
        services.submit(piece, piece.contributor.user)
        piece.refresh_from_db()
    Likeness.objects.create(submission=desk.piece, other=other, share=91)
    Likeness.objects.create(submission=other, other=desk.piece, share=88)
    return desk.piece, other


def fresh(*pieces):
    return [Submission.objects.get(pk=piece.pk) for piece in pieces]


def form(piece, **values):
    return {"act": "merge", "like": piece.likenesses.get().pk, "lead": "this", **values}


def test_one_leads_and_both_are_named(desk, client, two, without_reviews):
    lead, gone = two
    client.force_login(desk.editor)
    assert "并为一篇，两位都署名" in client.get(page_of(lead)).content.decode()
    answer = client.post(page_of(lead), form(lead, pictures="1"), follow=True)
    told = answer.content.decode()
    assert "并为一篇了" in told and "并进来的" in told and gone.number in told
    lead, gone = fresh(lead, gone)
    assert (gone.state, gone.merged_into, lead.state) == (State.MERGED, lead, State.CLAIMED)
    shown = client.get(page_of(gone)).content.decode()
    assert "已并入" in shown and page_of(lead) in shown and "谁也投了同样的" not in shown
    queue = client.get(reverse("contributions_queue")).content.decode()
    assert gone.title not in queue and "与来稿像" not in queue
    assert gone.title in client.get(reverse("contributions_queue") + "?tab=all").content.decode()

    page = adopt_as(lead, desk.editor, Wanted(sort="article"))
    assert page.author == f"{lead.author_line}、{gone.author_line}"
    assert [block.block_type for block in page.body][-2:] == ["picture", "picture"]
    credits = dict(SiteImage.objects.values_list("caption", "credit"))
    assert credits == {"先交的图": lead.author_line, "后交的图": gone.author_line}
    assert gone.number in SiteImage.objects.get(caption="后交的图").consent_note
    assert page.lead_image.caption == "先交的图"
    page.save_revision().publish()

    client.force_login(desk.other.user)
    timeline = client.get(gone.get_absolute_url()).content.decode()
    for words in ("已和另一篇并为一篇", "并成的那篇已采用", "并成的那篇已发布"):
        assert words in timeline
    assert page.get_url() in timeline and "北门桥头的小方桌" in timeline
    assert client.get(lead.get_absolute_url()).status_code == 404
    assert Notice.objects.filter(user=desk.other.user, title__contains="已发布").exists()
    with pytest.raises(NotAllowed, match="不能再分开"):
        part(*fresh(gone), desk.editor)
    with pytest.raises(NotAllowed, match="不能再分开"):
        services.withdraw(*fresh(gone), desk.other.user)

    rows = {row.name: row for row in people_rows(period_of({}), None)}
    assert [
        (r.sent, r.adopted) for r in (rows[desk.author.real_name], rows[desk.other.real_name])
    ] == [
        (1, 1),
        (1, 0),
    ]


def test_the_author_of_the_other_piece_learns_nothing_of_the_leading_one_before(desk, client, two):
    lead, gone = two
    merge(gone, lead, desk.editor)
    client.force_login(desk.other.user)
    timeline = client.get(gone.get_absolute_url()).content.decode()
    assert "并入另一篇" in timeline and "采用时两位都署名" in timeline
    assert lead.title not in timeline and lead.number not in timeline
    assert desk.author.real_name not in timeline


def test_it_is_undone_until_the_leading_one_is_adopted(desk, client, two):
    lead, gone = two
    client.force_login(desk.editor)
    client.post(page_of(lead), form(lead, lead="other"))
    lead, gone = fresh(*reversed(two))
    assert gone.merged_into == lead and gone.title == desk.piece.title
    assert not gone.merged_pictures
    assert "取消合并" in client.get(page_of(gone)).content.decode()
    client.post(page_of(lead), {"act": "part", "part": gone.pk})
    lead, gone = fresh(lead, gone)
    assert (gone.state, gone.merged_into, gone.claimed_by) == (State.CLAIMED, None, desk.editor)
    assert gone.due_at and gone.body and gone.files.count() == 1
    kinds = list(gone.events.values_list("kind", flat=True))
    assert kinds[-2:] == ["merged", "parted"]
    again = client.post(page_of(lead), {"act": "part", "part": gone.pk})
    assert again.status_code == 400


@pytest.mark.parametrize("end", ["refused", "withdrawn", "adopted and withdrawn", "erased"])
def test_nothing_is_lost_where_the_leading_one_comes_to_nothing(desk, two, end):
    lead, gone = two
    merge(gone, lead, desk.editor)
    if end == "refused":
        services.refuse(lead, desk.editor, "没有用。")
    elif end == "erased":
        erase(desk.author)
    else:
        if end != "withdrawn":
            adopt_as(lead, desk.editor, Wanted(sort="article"))
        services.withdraw(lead, desk.author.user)
    (gone,) = fresh(gone)
    assert (gone.state, gone.merged_into) == (State.CLAIMED, None)
    assert gone.events.last().kind == "parted" and gone.due_at


def test_an_author_takes_back_what_was_merged(desk, two):
    lead, gone = two
    merge(gone, lead, desk.editor, pictures=True)
    services.withdraw(*fresh(gone), desk.other.user)
    (gone,) = fresh(gone)
    assert (gone.state, gone.merged_into, gone.merged_pictures) == (State.WITHDRAWN, None, False)
    page = adopt_as(lead, desk.editor, Wanted(sort="article"))
    assert page.author == lead.author_line and SiteImage.objects.count() == 1


def test_only_who_may_work_on_both_makes_them_one(desk, client, two, site_tree):
    lead, gone = two
    foreign = SubmissionFactory(
        contributor=ContributorFactory(area=site_tree.luxi.area), title="外县的"
    )
    services.submit(foreign, foreign.contributor.user)
    like = Likeness.objects.create(submission=lead, other=foreign, share=90)
    client.force_login(desk.editor)
    values = {"act": "merge", "like": like.pk, "lead": "this"}
    assert client.post(page_of(lead), values).status_code == 404
    assert client.post(page_of(lead), {**values, "like": "x"}).status_code == 400
    assert client.post(page_of(lead), {**values, "lead": "neither"}).status_code == 404
    client.force_login(desk.stranger)
    assert client.post(page_of(lead), form_of(lead, gone)).status_code == 404
    with pytest.raises(NotAllowed):
        merge(foreign, lead, desk.editor)
    with pytest.raises(NotAllowed):
        merge(gone, lead, desk.other.user)
    with pytest.raises(NotAllowed, match="自己"):
        merge(lead, lead, desk.editor)
    services.claim(gone, desk.colleague)
    client.force_login(desk.editor)
    refused = client.post(page_of(lead), form_of(lead, gone))
    assert refused.status_code == 400 and "先请转给您" in refused.content.decode()
    assert not Submission.objects.filter(state=State.MERGED).exists()
    assert Contributor.objects.count() == 3


def form_of(lead, gone):
    like = lead.likenesses.get(other=gone)
    return {"act": "merge", "like": like.pk, "lead": "this"}


def test_what_has_taken_in_a_piece_leads_on(desk, two):
    lead, gone = two
    third = SubmissionFactory(contributor=desk.other, title="第三篇")
    services.submit(third, desk.other.user)
    merge(gone, lead, desk.editor)
    with pytest.raises(NotAllowed, match="让它领头"):
        merge(lead, third, desk.editor)
    merge(third, lead, desk.editor)
    page = adopt_as(lead, desk.editor, Wanted(sort="article"))
    assert page.author == f"{lead.author_line}、{gone.author_line}"
