"""“从 Word 导入” in the admin: seen first, stored then, and only where the editor works."""

from pathlib import Path

import pytest
from docx import Document

from activities.models import ActivityReportPage
from core.models import Office, SiteImage
from core.roles import Role
from stories.models import StoryPage
from tests import factories
from tests.word import documents

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.WORD_IMPORT_DIR = str(tmp_path / "word")


@pytest.fixture
def admin(client):
    user = factories.AdminFactory()
    client.force_login(user)
    return user


def address(parent):
    return f"/admin/word/{parent.pk}/"


def upload(client, parent, document, **more):
    return client.post(address(parent), {"file": documents.uploaded(document), **more})


def test_a_file_is_shown_first_and_stored_after(client, admin, site_tree, settings):
    shown = upload(client, site_tree.reports, documents.with_what_cannot_come_along())
    assert shown.status_code == 302
    page = client.get(shown.url).content.decode()
    for words in ("植绿添新彩", "志愿者在栽树", "文本框", "通讯员：张某某", "data:image/jpeg"):
        assert words in page
    assert not ActivityReportPage.objects.exists()
    assert not SiteImage.objects.exists()
    answer = client.post(shown.url)
    report = ActivityReportPage.objects.get()
    assert answer.url == f"/admin/pages/{report.pk}/edit/"
    assert (report.live, report.owner) == (False, admin)
    assert (report.source, report.correspondent) == ("示例单位", "张某某（示例）")
    pictures = [block.value for block in report.body if block.block_type == "picture"]
    assert [each["caption"] for each in pictures] == ["志愿者在栽树", "浇水"]
    assert pictures[0]["image"].description == "两人扶着一棵树苗"
    assert report.lead_image == pictures[0]["image"]
    assert client.get(answer.url).status_code == 200
    assert not list(Path(settings.WORD_IMPORT_DIR).glob("*.docx"))
    assert client.get(shown.url, follow=True).status_code == 200


def test_pictures_go_into_the_offices_collection(client, site_tree, staff):
    county = site_tree.luxi
    client.force_login(staff(Role.COUNTY_ADMIN, area=county.area))
    shown = upload(client, county.reports, documents.report())
    client.post(shown.url)
    collection = Office.objects.get(area=county.area).collection
    assert {image.collection for image in SiteImage.objects.all()} == {collection}


def test_nobody_imports_where_they_may_not_write(client, site_tree, staff):
    client.force_login(staff(Role.COUNTY_ADMIN, area=site_tree.luxi.area))
    assert client.get(address(site_tree.anyuan.reports)).status_code == 404
    assert client.get(address(site_tree.home)).status_code == 404
    page = client.get(f"/admin/pages/{site_tree.luxi.reports.pk}/").content.decode()
    assert address(site_tree.luxi.reports) in page


def test_a_held_file_is_its_owners_alone(client, admin, site_tree):
    shown = upload(client, site_tree.reports, documents.report())
    client.force_login(factories.AdminFactory())
    answer = client.get(shown.url, follow=True)
    assert "重新选一次" in answer.content.decode()
    assert client.get(f"{address(site_tree.reports)}guessed/").status_code == 302


def test_a_story_is_drafted_before_its_person_is_named(client, admin, site_tree):
    shown = upload(client, site_tree.stories, documents.typed_by_hand())
    client.post(shown.url)
    assert StoryPage.objects.get().title == "桥头二十年"


def test_a_refused_file_leaves_nothing(client, admin, site_tree, settings):
    answer = client.post(
        address(site_tree.reports),
        {"file": documents.uploaded(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")},
    )
    assert answer.status_code == 422
    assert "另存为 .docx" in answer.content.decode()
    assert not list(Path(settings.WORD_IMPORT_DIR).glob("*.docx"))


def test_an_import_given_up_is_deleted(client, admin, site_tree, settings):
    shown = upload(client, site_tree.reports, documents.report())
    client.post(shown.url, {"discard": "1"})
    assert not list(Path(settings.WORD_IMPORT_DIR).glob("*.docx"))
    assert not SiteImage.objects.exists()


def test_markup_in_the_text_stays_text(client, admin, site_tree):
    document = Document()
    document.add_paragraph("标题一行").style = "Heading 1"
    document.add_paragraph("<script>alert(1)</script>一句话。")
    shown = upload(client, site_tree.reports, document)
    assert "<script>alert(1)" not in client.get(shown.url).content.decode()
    client.post(shown.url)
    assert "&lt;script&gt;" in str(ActivityReportPage.objects.get().body[0].value.source)
