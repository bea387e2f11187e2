"""The editors' side: who sees what, and what becomes of a piece in their hands."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import SiteImage
from core.reviews.models import Review
from core.reviews.services import NotAllowed as ReviewRefused
from core.reviews.services import approve
from core.roles import Role
from plugins.contributions import services
from plugins.contributions.models import (
    Contributor,
    Correction,
    Likeness,
    Submission,
    SubmissionFile,
    TextPrint,
)
from plugins.contributions.services.likeness import note_likeness, note_page
from tests.factories import ArticlePageFactory
from tests.plugins.contributions.factories import ContributorFactory, SubmissionFactory, body
from tests.word.documents import picture

pytestmark = pytest.mark.django_db
State = Submission.State
LONG = (
    "早上七点，北门桥头的石墩还湿着，第一张小方桌已经支了起来，桌上放着血压计和登记本。",
    "到八点半，小方桌摆了二十八张：量血压的、磨剪刀的、修收音机的、教老人用手机的都有人排队。",
    "一百四十六名志愿者穿着红马甲，站在各自的桌子后面，从早上一直忙到太阳落到桥的那一边。",
)


def page_of(piece):
    return reverse("contributions_submission", args=[piece.pk])


@pytest.fixture
def handed_in(desk):
    services.submit(desk.piece, desk.author.user)
    desk.piece.refresh_from_db()
    return desk.piece


def test_the_dashboard_tells_what_waits_and_who(client, desk):
    ContributorFactory(area=desk.tree.anyuan.area, state=Contributor.State.WAITING)
    client.force_login(desk.editor)
    empty = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "没有等您处理的来稿" in empty and "1 人申请投稿账号，等审核" in empty

    services.submit(desk.piece, desk.author.user)
    filled = client.get(reverse("wagtailadmin_home")).content.decode()
    assert desk.piece.title in filled and "没人认领" in filled
    assert "1 人申请投稿账号，等审核" in filled


def picture_in(piece):
    """Give a draft a picture of which everybody agreed."""
    file = SubmissionFile.objects.create(
        submission=piece,
        kind="picture",
        state="ready",
        name="桥头.png",
        content_type="image/png",
        file=ContentFile(picture().read(), name="a.png"),
    )
    value = {"file": str(file.key), "caption": "桥头的小方桌", "alt": ""}
    piece.body = [*body(*LONG), {"id": "block-9", "type": "picture", "value": value}]
    piece.pictures, piece.people_agreed = 1, True
    piece.save()
    return file


def test_each_role_finds_its_own_areas_and_no_more(desk, staff, client, handed_in):
    anyuan = desk.tree.anyuan.area
    views = {
        "queue": reverse("contributions_queue"),
        "piece": page_of(handed_in),
        "people": reverse("contributions_contributors"),
    }
    matrix = {
        desk.editor: ("sees", True),
        staff(Role.EDITOR, area=anyuan): ("sees", True),
        staff(Role.COUNTY_ADMIN, area=anyuan): ("sees", True),
        staff(Role.EDITOR): ("sees", True),
        staff(Role.CHIEF, area=anyuan): ("sees", False),
        desk.stranger: ("foreign", False),
        desk.author.user: ("none", False),
        staff(Role.REPORTER, area=anyuan): ("none", False),
    }
    for user, (sees, acts) in matrix.items():
        client.force_login(user)
        queue = client.get(views["queue"])
        piece = client.get(views["piece"])
        if sees == "sees":
            assert handed_in.title in queue.content.decode()
            assert piece.status_code == 200
            assert ("认领并采用为" in piece.content.decode()) == acts
        elif sees == "foreign":
            assert handed_in.title not in queue.content.decode()
            assert piece.status_code == 404
            assert desk.author.real_name not in client.get(views["people"]).content.decode()
        else:
            assert queue.status_code in (302, 404) and piece.status_code in (302, 404)
        if not acts:
            answer = client.post(views["piece"], {"act": "claim"})
            assert answer.status_code in (302, 404)
            handed_in.refresh_from_db()
            assert handed_in.state == State.SUBMITTED
    client.force_login(desk.editor)
    draft = SubmissionFactory(contributor=desk.author, title="还没交的")
    assert client.get(page_of(draft)).status_code == 404
    assert "还没交的" not in client.get(views["queue"] + "?tab=all").content.decode()
    hostile = "?tab=x&kind=%00&area=99999999999&p=zz&sort=1&pictures=7&q=%00%27&look=-1&late=x"
    assert client.get(views["queue"] + hostile).status_code == 200
    assert client.get(views["piece"] + "?compare=%00").status_code == 200
    for act in ("", "__class__", "show", "adopt", "hand_over", "not_alike", "promise"):
        assert client.post(views["piece"], {"act": act}).status_code in (302, 400, 404)


def test_a_piece_is_returned_with_remarks_and_refused_with_a_reason(desk, client, handed_in):
    client.force_login(desk.editor)
    address = page_of(handed_in)
    client.post(address, {"act": "claim"})
    client.force_login(desk.colleague)
    page = client.get(address).content.decode()
    assert "认领，先请转给您" in page
    answer = client.post(address, {"act": "send_back", "note": "改一下"})
    assert answer.status_code == 400
    client.force_login(desk.editor)
    remark = {"act": "send_back", "note": "", "remark:block-2": "请核对人数。"}
    answer = client.post(address, remark)
    assert answer.status_code == 400 and "请写一句总的意见" in answer.content.decode()
    assert ">请核对人数。</textarea>" in answer.content.decode()
    handed_in.refresh_from_db()
    assert handed_in.state == State.CLAIMED
    client.post(address, {**remark, "note": "有现场，改一处。"})
    handed_in.refresh_from_db()
    assert handed_in.state == State.RETURNED and handed_in.answered_in_time is True
    kept = handed_in.remarks.get()
    assert (kept.block_id, kept.text) == ("block-2", "请核对人数。")
    assert "请核对人数。" in client.get(address).content.decode()
    second = SubmissionFactory(contributor=desk.author, title="另一篇")
    services.submit(second, desk.author.user)
    assert client.post(page_of(second), {"act": "refuse", "reason": " "}).status_code == 400
    client.post(page_of(second), {"act": "refuse", "reason": "同一活动已有一篇。"})
    second.refresh_from_db()
    assert second.state == State.REFUSED


def test_handing_over_and_claiming_many(desk, client, handed_in):
    others = [SubmissionFactory(contributor=desk.other, title=f"第{n}篇") for n in (1, 2)]
    for piece in others:
        services.submit(piece, desk.other.user)
    client.force_login(desk.editor)
    picks = [handed_in.pk, *(piece.pk for piece in others), 999999]
    answer = client.post(reverse("contributions_queue"), {"pick": picks}, follow=True)
    assert "认领了 3 篇" in answer.content.decode()
    address = page_of(handed_in)
    foreign = {"act": "hand_over", "to": desk.stranger.pk}
    assert client.post(address, foreign).status_code == 400
    client.post(address, {"act": "hand_over", "to": desk.colleague.pk, "handover_note": "请看"})
    handed_in.refresh_from_db()
    assert handed_in.claimed_by == desk.colleague
    mine = client.get(reverse("contributions_queue") + "?tab=mine").content.decode()
    assert "第1篇" in mine and handed_in.title not in mine


def test_corrections_stand_beside_what_the_author_wrote(desk, client, handed_in):
    client.force_login(desk.editor)
    client.post(page_of(handed_in), {"act": "claim"})
    version = handed_in.versions.get()
    form = {"seen": 0, "version": version.pk, "title": "北门桥头的二十八张桌子"}
    form |= {"text:block-1": "到八点半，桌子摆了二十八张。<b>", "text:block-2": ""}
    address = reverse("contributions_correct", args=[handed_in.pk])
    assert client.get(address).status_code == 200
    client.post(address, form)
    kept = Correction.objects.get()
    assert kept.title == "北门桥头的二十八张桌子" and len(kept.body) == 2
    assert kept.body[1]["value"] == "<p>到八点半，桌子摆了二十八张。&lt;b&gt;</p>"
    handed_in.refresh_from_db()
    version.refresh_from_db()
    assert version.body == handed_in.body == body()
    page = client.get(page_of(handed_in)).content.decode()
    assert "改稿删去了这一段" in page and "<del>" in page
    stale = client.post(address, {**form, "title": "别人的"}, follow=True)
    assert "刚被别人改过" in stale.content.decode()
    assert client.post(address, {**form, "seen": "x"}).status_code == 404


def test_the_same_text_is_found_wherever_it_came_from(desk, client, without_reviews, site_tree):
    near = (LONG[0], LONG[1], "另写的一段，说的是完全不一样的事情，没有一句和别人相同。")
    first = SubmissionFactory(contributor=desk.other, title="先交的", body=body(*LONG))
    far = ContributorFactory(area=site_tree.luxi.area)
    foreign = SubmissionFactory(contributor=far, title="外县的", body=body(*LONG))
    published = ArticlePageFactory(
        parent=site_tree.news,
        title="本站登过的",
        body=[("paragraph", f"<p>{text}</p>") for text in LONG],
    )
    copy = SubmissionFactory(contributor=desk.author, title="后交的", body=body(*near))
    for piece in (first, foreign, copy):
        services.submit(piece, piece.contributor.user)
    note_page(published)
    for piece in (first, foreign, copy):
        note_likeness(piece)
        note_likeness(piece)
    found = {(row.other_id, row.page_id): row.share for row in copy.likenesses.all()}
    assert set(found) == {(first.pk, None), (foreign.pk, None), (None, published.pk)}
    assert all(55 < share < 90 for share in found.values())
    client.force_login(desk.editor)
    page = client.get(page_of(copy)).content.decode()
    assert "先交的" in page and "本站登过的" in page
    assert "外县的" not in page and "别的县区的来稿" in page
    like = copy.likenesses.get(other=first)
    compared = client.get(page_of(copy) + f"?compare={like.pk}").content.decode()
    assert "<mark>" in compared and "本篇" in compared
    hidden = copy.likenesses.get(other=foreign)
    compared = client.get(page_of(copy) + f"?compare={hidden.pk}").content.decode()
    assert "对方不在您的区域里" in compared and "<mark>" not in compared
    client.post(page_of(copy), {"act": "not_alike", "like": like.pk})
    note_likeness(copy)
    assert "先交的" not in client.get(page_of(copy)).content.decode()
    assert TextPrint.objects.count() == 4 and Likeness.objects.get(pk=like.pk).dismissed_at


def test_adopted_it_is_a_draft_with_its_pictures_in_the_reviews(desk, staff, client):
    file = picture_in(desk.piece)
    services.submit(desk.piece, desk.author.user)
    client.force_login(desk.editor)
    address = page_of(desk.piece)
    shown = reverse("contributions_original", args=[desk.piece.pk, file.key])
    assert client.get(shown)["Content-Type"] == "image/png"
    version = desk.piece.versions.get()
    form = {"seen": 0, "version": version.pk, "title": "改过的标题"}
    client.post(reverse("contributions_correct", args=[desk.piece.pk]), form)
    assert client.post(address, {"act": "adopt", "sort": "nothing"}).status_code == 400
    assert client.post(address, {"act": "adopt", "sort": "story"}).status_code == 400
    assert not SiteImage.objects.exists()
    answer = client.post(address, {"act": "adopt", "sort": "report"}, follow=True)
    assert "已建草稿，进入初审" in answer.content.decode()
    piece = Submission.objects.get(pk=desk.piece.pk)
    page = piece.page.specific
    assert piece.state == State.ADOPTED and piece.claimed_by == desk.editor
    assert (page.title, page.author, page.live) == ("改过的标题", piece.author_line, False)
    assert page.get_parent().specific == desk.tree.anyuan.reports
    image = SiteImage.objects.get()
    assert page.lead_image == image and image.consent == image.Consent.GIVEN
    assert piece.number in image.consent_note and image.caption == "桥头的小方桌"
    assert image.collection == desk.tree.anyuan.area.office.collection
    assert "picture" in [block.block_type for block in page.body]
    file.refresh_from_db()
    assert file.image == image
    review = Review.objects.get()
    assert review.adopter == desk.editor and review.stage == "first"
    revision = page.get_latest_revision()
    approve(page, desk.editor, revision.pk)
    county = desk.tree.anyuan.area
    with pytest.raises(ReviewRefused):
        approve(page, desk.editor, revision.pk)
    approve(page, staff(Role.EDITOR, area=county), revision.pk)
    approve(page, staff(Role.CHIEF, area=county), revision.pk)
    piece.refresh_from_db()
    assert piece.state == State.PUBLISHED
    assert "published" in piece.events.values_list("kind", flat=True)
    client.force_login(desk.stranger)
    assert client.get(shown).status_code == 404


def test_whoever_adopts_does_no_later_review(desk, staff, client, handed_in):
    adopter = staff(Role.EDITOR, Role.CHIEF, area=desk.tree.anyuan.area)
    client.force_login(adopter)
    client.post(page_of(handed_in), {"act": "adopt", "sort": "article"})
    page = Submission.objects.get(pk=handed_in.pk).page.specific
    revision = page.get_latest_revision()
    approve(page, desk.colleague, revision.pk)
    with pytest.raises(ReviewRefused, match="您采用的"):
        approve(page, adopter, revision.pk)


def test_people_ask_and_are_answered(desk, client):
    waiting = ContributorFactory(area=desk.tree.anyuan.area, state=Contributor.State.WAITING)
    address = reverse("contributions_contributors")
    form = {"contributor": waiting.pk, "act": "approve"}
    client.force_login(desk.stranger)
    assert client.post(address, form).status_code == 404
    client.force_login(desk.editor)
    assert waiting.real_name in client.get(address).content.decode()
    without = client.post(address, {**form, "act": "refuse", "reason": ""})
    assert without.status_code == 400 and "请写明没通过的原因" in without.content.decode()
    client.post(address, form)
    waiting.refresh_from_db()
    assert waiting.state == Contributor.State.APPROVED and waiting.decided_by == desk.editor
    assert client.post(address, {"contributor": "9" * 30}).status_code == 404


def own_queries(client, address):
    """How many queries a view costs beyond what the admin's frame asks on every screen."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries), sum("contributions_" in row["sql"] for row in queries)


def test_no_view_costs_more_for_more_rows(desk, client):
    client.force_login(desk.editor)
    addresses = (
        reverse("contributions_queue"),
        reverse("contributions_queue") + "?tab=all&q=雷锋&sort=new",
        reverse("contributions_contributors"),
    )
    pieces = []

    def more(number):
        for _n in range(number):
            piece = SubmissionFactory(contributor=ContributorFactory(area=desk.author.area))
            services.submit(piece, piece.contributor.user)
            pieces.append(piece)
        for one, other in zip(pieces, pieces[1:], strict=False):
            Likeness.objects.get_or_create(submission=one, other=other, defaults={"share": 60})

    more(3)
    few = [own_queries(client, address) for address in (*addresses, page_of(pieces[0]))]
    more(27)
    many = [own_queries(client, address) for address in (*addresses, page_of(pieces[0]))]
    assert many == few
    assert max(everything for everything, _own in many) < 15, many


def test_a_piece_that_somebody_works_at_costs_few_queries_too(desk, client):
    client.force_login(desk.editor)
    piece = SubmissionFactory(contributor=ContributorFactory(area=desk.author.area))
    services.submit(piece, piece.contributor.user)
    other = SubmissionFactory(contributor=ContributorFactory(area=desk.author.area))
    services.submit(other, other.contributor.user)
    Likeness.objects.create(submission=piece, other=other, share=60)
    piece.refresh_from_db()
    services.claim(piece, desk.editor)
    page = page_of(piece)
    assert own_queries(client, page)[0] < 15
    client.post(page, {"act": "send_back", "note": "请核对人数。", "remark:whole": "人数不对。"})
    assert own_queries(client, page)[0] < 15
    views = ("contributors", "placements", "outlets", "figures", "packages")
    costs = {name: own_queries(client, reverse(f"contributions_{name}"))[0] for name in views}
    assert max(costs.values()) < 15, costs
