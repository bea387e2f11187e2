"""Consent taken back: the picture is nowhere to be seen, and editors know where it was."""

import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.rich_text import RichText

from core.models import SiteDocument, SiteImage
from core.renditions import make_renditions, sources
from stories.models import ArticlePage
from tests import factories
from tests.core.test_media import picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(site_tree):
    image = SiteImage.objects.create(title="合影", caption="李婶在义剪", file=picture_file())
    make_renditions.call(image.pk)
    image.refresh_from_db()
    page = factories.ArticlePageFactory(parent=site_tree.news, slug="tu", lead_image=image)
    page.body = [("picture", {"image": image, "caption": "李婶在义剪"})]
    page.save()
    return image


def test_one_press_takes_it_out_everywhere(client, picture, admin_user):
    addresses = [picture.file.url, *(source.url for source in sources(picture))]
    assert "李婶在义剪" in client.get("/news/tu/").content.decode()
    assert {client.get(url).status_code for url in addresses} == {200}
    client.force_login(admin_user)
    uses = reverse("core_picture_uses", args=[picture.pk])
    edit = reverse("wagtailimages:edit", args=[picture.pk])
    assert uses in client.get(edit).content.decode()
    assert "文章" in client.get(uses).content.decode()
    assert client.post(uses, {"note": "本人来电"}).status_code == 302
    after = client.get(uses).content.decode()
    assert "已撤回同意，不再公开" in after and "/edit/" in after
    assert "已撤回同意的图片还放在内容里" in client.get("/admin/").content.decode()
    client.logout()
    assert {client.get(url).status_code for url in addresses} == {410}
    page = client.get("/news/tu/").content.decode()
    assert "李婶在义剪" not in page and not any(url in page for url in addresses)
    picture.refresh_from_db()
    assert picture.consent_withdrawn_at and picture.consent_note == "本人来电"


def test_who_may_not_change_the_picture_may_not_take_it_out(client, picture):
    client.force_login(factories.UserFactory())
    client.post(reverse("core_picture_uses", args=[picture.pk]), {"note": "本人来电"})
    picture.refresh_from_db()
    assert picture.is_shown


def uses(client, image):
    """The rows of the list of uses, as text."""
    page = client.get(reverse("core_picture_uses", args=[image.pk])).content.decode()
    table = re.search(r"<tbody>(.*?)</tbody>", page, re.S)
    rows = re.findall(r"<tr>(.*?)</tr>", table[1], re.S) if table else []
    return [re.sub(r"<[^>]+>|\s+", " ", row) for row in rows]


def test_every_kind_of_use_is_found(client, site_tree, admin_user):
    image = SiteImage.objects.create(title="合影", file=picture_file())
    picture = {"image": image, "caption": ""}
    film = SiteDocument.objects.create(title="片", file=ContentFile(b"\x1a\x45", name="a.webm"))
    bodies = {
        "正文图": [("picture", picture)],
        "图集页": [("gallery", {"pictures": [picture, picture]})],
        "视频封面": [("video", {"document": film, "poster": image, "captions": []})],
        "文字里": [("paragraph", RichText(f'<embed embedtype="image" id="{image.pk}"/>'))],
    }
    for title, body in bodies.items():
        factories.ArticlePageFactory(parent=site_tree.news, title=title, body=body)
    factories.ArticlePageFactory(parent=site_tree.news, title="头图", lead_image=image)
    factories.ArticlePageFactory(
        parent=site_tree.news, title="没公开", lead_image=image, live=False
    )
    factories.StoryPageFactory(parent=site_tree.stories, title="肖像", portrait=image)
    factories.BrandPageFactory(parent=site_tree.brands, title="标识", emblem=image)
    record = factories.ActivityFactory(team=site_tree.anyuan.team, title="记录照片")
    record.photos.create(image=image)
    record.save()
    site_tree.luxi.team.flag = image
    site_tree.luxi.team.save()
    client.force_login(admin_user)
    rows = uses(client, image)
    shown = [*bodies, "头图", "没公开", "肖像", "标识", "记录照片", site_tree.luxi.team.name]
    for title in shown:
        (row,) = [row for row in rows if row.split()[0].startswith(title)]
        assert ("草稿" if title == "没公开" else "已公开") in row, row
    assert len(rows) == len(shown)
    assert "照片" in next(row for row in rows if "记录照片" in row)


def test_a_draft_of_something_published_is_found_too(client, site_tree, admin_user):
    image = SiteImage.objects.create(title="合影", file=picture_file())
    page = factories.ArticlePageFactory(parent=site_tree.news, title="消息")
    record = factories.ActivityFactory(team=site_tree.anyuan.team, title="义剪")
    client.force_login(admin_user)
    assert uses(client, image) == []
    page.body = [("picture", {"image": image, "caption": ""})]
    page.save_revision()
    record.photos.create(image=image)
    record.save_revision()
    rows = uses(client, image)
    assert len(rows) == 2 and all("未发布的修改" in row for row in rows)
    client.post(reverse("core_picture_uses", args=[image.pk]), {"note": "本人来电"})
    assert "还放在内容里" in client.get("/admin/").content.decode()
    page.get_latest_revision().publish()
    client.logout()
    assert image.file.url not in client.get(page.url).content.decode()
    assert client.get(image.file.url).status_code == 410


def test_an_old_version_never_brings_it_back(client, picture):
    page = ArticlePage.objects.get(slug="tu")
    old = page.save_revision()
    page.body, page.lead_image = [], None
    page.save_revision().publish()
    SiteImage.objects.update(consent=SiteImage.Consent.WITHDRAWN)
    old.publish()
    text = client.get("/news/tu/").content.decode()
    assert picture.file.url not in text and "李婶在义剪" not in text


def test_a_gallery_closes_the_gap(client, site_tree):
    images = [SiteImage.objects.create(title=f"图{n}", file=picture_file()) for n in range(3)]
    pictures = [{"image": image, "caption": image.title} for image in images]
    body = [("gallery", {"pictures": pictures})]
    factories.ArticlePageFactory(parent=site_tree.news, slug="tuji", body=body)
    assert 'class="gallery g3"' in client.get("/news/tuji/").content.decode()
    images[0].consent = SiteImage.Consent.WITHDRAWN
    images[0].save()
    text = client.get("/news/tuji/").content.decode()
    assert 'class="gallery g2"' in text and "图0" not in text
    for image in images:
        image.consent = SiteImage.Consent.WITHDRAWN
        image.save()
    assert 'class="gallery' not in client.get("/news/tuji/").content.decode()


def test_no_page_keeps_an_empty_frame(client, site_tree):
    image = SiteImage.objects.create(title="合影", caption="李婶在义剪", file=picture_file())
    news, stories = site_tree.news, site_tree.stories
    pages = [
        factories.ArticlePageFactory(parent=news, lead_image=image),
        factories.StoryPageFactory(
            parent=stories, lead_image=image, portrait=image, consented=True
        ),
        factories.ActivityReportPageFactory(parent=site_tree.reports, lead_image=image),
        factories.CampaignPageFactory(parent=site_tree.home, lead_image=image),
        factories.BrandPageFactory(parent=site_tree.brands, lead_image=image, emblem=image),
        factories.StandardPageFactory(parent=site_tree.home, lead_image=image),
    ]
    record = factories.ActivityFactory(team=site_tree.anyuan.team)
    record.photos.create(image=image)
    record.save()
    addresses = [*(page.get_url() for page in pages), record.get_absolute_url()]
    addresses += [page.get_parent().get_url() for page in pages] + ["/"]
    assert all("<figure" in client.get(address).content.decode() for address in addresses[:3])
    image.consent = SiteImage.Consent.WITHDRAWN
    image.save()
    for address in addresses:
        text = client.get(address).content.decode()
        empty = re.search(r"<figure[^>]*>\s*(<figcaption.*?</figcaption>)?\s*</figure>", text)
        assert not empty, address
        assert "李婶在义剪" not in text and image.file.url not in text, address
