"""What a link shows when it is shared, and a page's one address."""

import pytest
from bs4 import BeautifulSoup

from core.models import SiteImage
from core.renditions import make_renditions
from tests import factories


def head(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser").head


def told(client, address):
    """The Open Graph properties of a page."""
    tags = head(client, address).select('meta[property^="og:"]')
    return {tag["property"].removeprefix("og:"): tag["content"] for tag in tags}


def canonical(client, address):
    return [link["href"] for link in head(client, address).select('link[rel="canonical"]')]


@pytest.fixture
def report(site_tree):
    image = factories.SiteImageFactory()
    make_renditions.func(image.pk)
    return factories.ActivityReportPageFactory(
        parent=site_tree.reports,
        title="清扫河堤的<人>",
        summary="一上午清出三车垃圾。",
        lead_image=SiteImage.objects.get(pk=image.pk),
    )


def test_a_report_shows_title_summary_and_picture(client, report):
    shown = told(client, report.url)
    assert shown["title"] == "清扫河堤的<人>"
    assert shown["description"] == "一上午清出三车垃圾。"
    assert shown["type"] == "article"
    assert shown["url"] == f"http://testserver{report.url}"
    assert shown["image"].startswith("http://testserver/media/")
    assert int(shown["image:width"]) >= 300


def test_a_picture_without_consent_is_not_shared(client, report):
    image = report.lead_image
    image.consent = SiteImage.Consent.WITHDRAWN
    image.save()
    assert told(client, report.url)["image"] == "http://testserver/static/img/share.png"


def test_records_and_teams_are_shared_as_themselves(client, site_tree):
    record = factories.ActivityFactory(title="清扫江堤")
    assert told(client, record.get_absolute_url())["title"] == "清扫江堤"
    address = record.team.get_absolute_url()
    assert told(client, address)["title"] == record.team.title
    assert canonical(client, address) == [f"http://testserver{address}"]


def test_a_name_kept_back_is_kept_back_here(client, site_tree):
    story = factories.StoryPageFactory(
        parent=site_tree.stories,
        title="王小明的十年",
        summary="王小明十年如一日。",
        name="王小明",
        consented=False,
    )
    shown = told(client, story.url)
    assert "王小明" not in shown["title"] + shown["description"]


@pytest.mark.parametrize(
    ("asked", "address"),
    (
        ("/reports/", "/reports/"),
        ("/reports/?utm_source=x", "/reports/"),
        ("/reports/?page=2&utm_source=x", "/reports/"),  # There is one page only.
        ("/reports/?page=%3Cb%3E", "/reports/"),
    ),
)
def test_each_page_has_one_address(client, site_tree, asked, address):
    assert canonical(client, asked) == [f"http://testserver{address}"]


def test_the_browser_and_the_search_name_their_own(client, site_tree):
    assert len(canonical(client, "/activities/?area=anyuan")) == 1
    assert len(canonical(client, "/search/?q=%E7%8C%AE%E8%A1%80")) == 1


def test_an_error_page_has_none(client, site_tree):
    assert "og:title" not in client.get("/none-such/").text
