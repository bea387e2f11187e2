"""Consent taken back: the picture is nowhere to be seen, and editors know where it was."""

import pytest
from django.urls import reverse

from core.models import SiteImage
from core.renditions import make_renditions, sources
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
