"""What search engines are told, and what they are not."""

import pytest
from defusedxml import ElementTree
from wagtail.models import PageViewRestriction

from core.models import SiteImage
from core.renditions import make_renditions
from tests import factories

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
}


def locations(client, address):
    response = client.get(address)
    assert response.status_code == 200 and "xml" in response["Content-Type"]
    return [
        node.text
        for node in ElementTree.fromstring(response.content).iter()
        if node.tag.endswith("}loc")
    ]


@pytest.fixture
def report(site_tree):
    image = factories.SiteImageFactory()
    make_renditions.func(image.pk)
    return factories.ActivityReportPageFactory(
        parent=site_tree.reports, title="清扫河堤", lead_image=SiteImage.objects.get(pk=image.pk)
    )


def test_every_public_thing_is_listed_once(client, report, site_tree):
    record = factories.ActivityFactory()
    draft = factories.ActivityFactory(live=False)
    parts = locations(client, "/sitemap.xml")
    assert parts == [
        f"http://testserver/sitemap-{name}.xml"
        for name in ("pages", "activities", "teams", "calendar")
    ]
    found = [place for part in parts for place in locations(client, part)]
    assert found.count(f"http://testserver{report.url}") == 1
    assert f"http://testserver{record.get_absolute_url()}" in found
    assert f"http://testserver{record.team.get_absolute_url()}" in found
    assert not any(draft.code in place for place in found)
    assert "http://testserver/" in found


def test_restricted_and_withdrawn_things_are_not(client, report):
    PageViewRestriction.objects.create(
        page=report, restriction_type=PageViewRestriction.PASSWORD, password="mima"
    )
    assert not any(report.slug in place for place in locations(client, "/sitemap-pages.xml"))


def test_pictures_stand_with_their_page_until_consent_is_withdrawn(client, report):
    def pictures():
        root = ElementTree.fromstring(client.get("/sitemap-pages.xml").content)
        return [node.text for node in root.iterfind(".//image:loc", NAMES)]

    assert [place for place in pictures() if place.startswith("http://testserver/media/")]
    image = report.lead_image
    image.consent = SiteImage.Consent.WITHDRAWN
    image.save()
    assert pictures() == []


def test_the_questions_do_not_grow_with_the_pages(client, site_tree, django_assert_max_num_queries):
    for number in range(12):
        factories.ActivityReportPageFactory(
            parent=site_tree.reports, title=f"第{number}篇", lead_image=factories.SiteImageFactory()
        )
    client.get("/about/")
    with django_assert_max_num_queries(30):
        client.get("/sitemap-pages.xml")


def test_robots_are_shown_the_map_and_kept_from_endless_lists(client, site_tree):
    text = client.get("/robots.txt").text
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /admin/" in text and "Disallow: /search/" in text


@pytest.mark.parametrize(
    "address", ("/sitemap-none.xml", "/sitemap-pages.xml?p=99", "/sitemap-pages.xml?p=x")
)
def test_what_is_not_there_is_not_found(client, site_tree, address):
    assert client.get(address).status_code == 404
