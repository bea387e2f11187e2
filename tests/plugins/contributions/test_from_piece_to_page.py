"""What goes along when a piece becomes a page, and what its author reads of it afterwards."""

import pytest
from django.urls import reverse
from wagtail.models import Comment, PageViewRestriction

from core.reviews.addresses import review_address
from core.roles import Role
from plugins.contributions import services
from plugins.contributions.bodies.rewording import reworded
from plugins.contributions.models import Correction, Submission, SubmissionRemark
from plugins.contributions.services.adopting import Wanted, adopt_as
from tests.plugins.contributions.factories import SubmissionFactory, body

pytestmark = pytest.mark.django_db
State = Submission.State


def page_of(piece):
    return reverse("contributions_submission", args=[piece.pk])


@pytest.fixture
def said_of(desk):
    """A piece that was returned with remarks, taken back and handed in again: they are open."""
    author = desk.author.user
    services.submit(desk.piece, author)
    remarks = [
        {"block_id": "block-1", "quote": "二十八张", "text": "请核对张数。"},
        {"block_id": "block-2", "text": "这一段可以短些。"},
        {"block_id": "title", "text": "标题再短一点。"},
        {"block_id": "", "text": "总的不错。"},
    ]
    services.return_with_remarks(desk.piece, desk.editor, "改几处。", remarks)
    services.answer_remark(desk.piece, author, SubmissionRemark.objects.order_by("pk")[1].pk)
    services.withdraw(desk.piece, author)
    services.submit(desk.piece, author)
    return desk.piece


def adopted(piece, user, sort="article"):
    return adopt_as(piece, user, Wanted(sort=sort))


def test_what_is_still_open_stands_at_its_paragraph_of_the_page(desk, client, said_of):
    page = adopted(said_of, desk.colleague)
    found = {(row.contentpath, row.text, row.user) for row in page.wagtail_admin_comments.all()}
    assert found == {
        ("body.block-1", "“二十八张”：请核对张数。", desk.editor),
        ("title", "标题再短一点。", desk.editor),
        ("title", "（来稿全文）总的不错。", desk.editor),
    }
    remark = SubmissionRemark.objects.order_by("pk").first()
    assert page.wagtail_admin_comments.order_by("pk").first().created_at == remark.created_at
    client.force_login(desk.colleague)
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "请核对张数。" in editor
    review = review_address(page)
    assert "请核对张数。" in client.get(review).content.decode()
    # Saved on, it is still there.
    page.save_revision(user=desk.colleague)
    assert Comment.objects.filter(page_id=page.pk).count() == 3


def test_a_remark_whose_paragraph_or_editor_is_gone_is_not_lost(desk, said_of):
    version = said_of.versions.last()
    Correction.objects.create(
        submission=said_of, version=version, title="改过", body=[version.body[0]], revision=1
    )
    name = desk.editor.get_full_name()
    desk.editor.delete()
    page = adopted(said_of, desk.colleague)
    found = {(row.contentpath, row.text) for row in page.wagtail_admin_comments.all()}
    gone = f"{name}：（来稿第 2 段，页面里已没有）“二十八张”：请核对张数。"
    assert ("title", gone) in found and len(found) == 3
    assert {row.user for row in page.wagtail_admin_comments.all()} == {desk.colleague}


def test_a_corrected_paragraph_keeps_what_its_words_wore(desk, client):
    desk.piece.body = [
        {
            "id": "block-0",
            "type": "paragraph",
            "value": '<p>到<b>八点半</b>，<a href="https://a.example/?b=1&amp;c=2">小方桌</a>摆好了。</p>',
        },
        {
            "id": "block-1",
            "type": "paragraph",
            "value": "<ul><li>量<i>血压</i></li><li>磨刀</li></ul>",
        },
    ]
    desk.piece.save()
    services.submit(desk.piece, desk.author.user)
    client.force_login(desk.editor)
    form = {
        "seen": 0,
        "version": desk.piece.versions.get().pk,
        "title": "标题",
        "text:block-0": "到八点四十分，大方桌全摆好了。",
        "text:block-1": "量血压\n磨剪刀\n修<钟>",
    }
    client.post(reverse("contributions_correct", args=[desk.piece.pk]), form)
    first, second = Correction.objects.get().body
    link = '<a href="https://a.example/?b=1&amp;c=2">大方桌</a>'
    assert first["value"] == f"<p>到<b>八点四十分</b>，{link}全摆好了。</p>"
    assert second["value"] == "<ul><li>量<i>血压</i></li><li>磨剪刀</li><li>修&lt;钟&gt;</li></ul>"


@pytest.mark.parametrize(
    ("html", "text", "result"),
    [
        ("<p>一<b>二<i>三</i></b><br/>四</p>", "一二三四", "<p>一<b>二<i>三</i></b>四</p>"),
        ("<p>字<b>五</b>字</p>", "字六字", "<p>字<b>六</b>字</p>"),
        ("<p><b>五</b>字</p>", "新五字新", "<p>新<b>五</b>字新</p>"),
        ("<p><b>五</b></p>", "完全不同", "<p><b>完全不同</b></p>"),
        ('<p><a href="/x/">甲<b>乙</b></a></p>', "甲乙", '<p><a href="/x/">甲<b>乙</b></a></p>'),
        ("<p>a &amp; b</p>", "a & b &lt;", "<p>a &amp; b &amp;lt;</p>"),
    ],
)
def test_rewording(html, text, result):
    assert reworded(html, text) == result


def test_a_paragraph_mended_in_place_keeps_them_too(desk, client):
    desk.piece.body = body("到<b>八点半</b>，摆好了。")
    desk.piece.save()
    services.submit(desk.piece, desk.author.user)
    remark = {"block_id": "block-0", "text": "几点？"}
    services.return_with_remarks(desk.piece, desk.editor, "改一处。", [remark])
    client.force_login(desk.author.user)
    address = reverse("contribute_answer", args=[desk.piece.pk, desk.piece.remarks.get().pk])
    client.post(address, {"mended": "1", "text": "到九点半，摆好了。"})
    desk.piece.refresh_from_db()
    assert desk.piece.body[0]["value"] == "<p>到<b>九点半</b>，摆好了。</p>"


def test_both_sides_read_what_was_changed_and_nothing_that_is_not_public(
    desk, staff, client, without_reviews
):
    services.submit(desk.piece, desk.author.user)
    page = adopted(desk.piece, desk.editor)
    own = reverse("contribute_published", args=[desk.piece.pk])
    desks = reverse("contributions_published", args=[desk.piece.pk])
    client.force_login(desk.author.user)
    assert client.get(own).status_code == 404, "a draft is shown to nobody here"
    raw = page.body.get_prep_value()
    raw[1]["value"] = raw[1]["value"].replace("二十八张", "三十张")
    page.body = [*raw[:2], {"type": "heading", "value": "新的小标题", "id": "new-1"}]
    page.title = "北门桥头的三十张小方桌"
    page.save_revision().publish()
    page.title = "还没发布的标题"
    page.save_revision()

    told = client.get(desk.piece.get_absolute_url()).content.decode()
    assert own in told and "看改了什么" in told
    shown = client.get(own).content.decode()
    assert "<del>二十八" in shown and "<ins>三十" in shown and "新的小标题" in shown
    assert "（删去）" in shown and "（新加）" in shown
    assert "还没发布的标题" not in shown and client.post(own).status_code == 405
    assert "北门桥头的" in shown
    client.force_login(desk.colleague)
    assert desks in client.get(page_of(desk.piece)).content.decode()
    edited = client.get(desks).content.decode()
    assert "<ins>三十" in edited and "还没发布的标题" not in edited

    client.force_login(desk.other.user)
    assert client.get(own).status_code == 404
    for foreign in (desk.stranger, desk.author.user, staff(Role.REPORTER, area=desk.author.area)):
        client.force_login(foreign)
        assert client.get(desks).status_code in (302, 404)
    client.force_login(desk.author.user)
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.LOGIN
    )
    assert client.get(own).status_code == 404
    restriction.delete()
    assert client.get(own).status_code == 200
    type(page).objects.get(pk=page.pk).unpublish()
    assert client.get(own).status_code == 404


def test_a_page_published_as_it_came_says_so(desk, client, without_reviews):
    piece = SubmissionFactory(contributor=desk.author)
    services.submit(piece, desk.author.user)
    adopted(piece, desk.editor).save_revision().publish()
    client.force_login(desk.author.user)
    shown = client.get(reverse("contribute_published", args=[piece.pk])).content.decode()
    assert "一字没改" in shown and "<ins>" not in shown and "<del>" not in shown
