"""Pieces of pages are kept for whoever may see the page, and for no longer than they are right."""

import pytest
from django.core.cache import caches
from django.template import Context, Template
from wagtail.models import PageViewRestriction

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(site_tree):
    return factories.ActivityReportPageFactory(parent=site_tree.reports, title="河边种树")


@pytest.fixture
def signed_in(client):
    client.force_login(factories.UserFactory())
    return client


def test_a_signed_in_reader_costs_few_queries(signed_in, report, django_assert_max_num_queries):
    for address in ("/", "/reports/", report.url):
        for _ in range(2):
            signed_in.get(address)
        with django_assert_max_num_queries(8):
            assert signed_in.get(address).status_code == 200


def test_a_change_shows_with_the_next_request(signed_in, report):
    assert "河边种树" in signed_in.get("/reports/").content.decode()
    report.title = "山上种树"
    report.save_revision().publish()
    for address in ("/reports/", report.url):
        text = signed_in.get(address).content.decode()
        assert "山上种树" in text and "河边种树" not in text


def test_each_address_and_look_has_its_own(signed_in, report):
    plain = signed_in.get(report.url).content.decode()
    signed_in.cookies["look"] = "dark"
    assert 'data-theme="dark"' in signed_in.get(report.url).content.decode()
    assert "data-theme" not in plain
    bad = signed_in.get("/reports/?page=99").content.decode()
    assert "没有那么多页" in bad
    assert "没有那么多页" not in signed_in.get("/reports/").content.decode()


def test_what_is_restricted_stays_so(signed_in, client, report):
    PageViewRestriction.objects.create(page=report, restriction_type=PageViewRestriction.LOGIN)
    assert "河边种树" in signed_in.get(report.url).content.decode()
    client.logout()
    assert client.get(report.url).status_code == 302


def test_forms_and_searches_keep_nothing(client, site_tree):
    caches["pieces"].clear()
    client.get("/report-error/")
    client.get("/activities/?q=种树")
    client.get("/no-such-page/")
    assert not caches["pieces"]._cache


def test_outside_of_a_page_the_tag_only_shows_what_is_within(rf):
    template = Template('{% load kept %}{% page_piece "head" %}{{ word }}{% endpage_piece %}')
    context = Context({"word": "甲", "request": rf.get("/")})
    assert template.render(context) == "甲"
    context["word"] = "乙"
    assert template.render(context) == "乙"


def test_the_rest_of_the_context_is_asked_for_once(site_tree, rf, monkeypatch):
    asked = []
    home = site_tree.home
    monkeypatch.setattr(
        type(home), "get_context", lambda self, request: asked.append(1) or {"lead": None}
    )
    request = rf.get("/")
    response = home.render_late(request, "home/home_page.html", lambda: {"more": 1})
    assert response.context_data["more"] == 1
    assert response.context_data["lead"] is None
    assert asked == [1]
