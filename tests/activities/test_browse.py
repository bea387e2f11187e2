"""The activity browser: every filter filters and no address breaks it."""

import datetime

import pytest
from django.utils import timezone

from tests import factories


def titles(client, query=""):
    response = client.get(f"/activities/?{query}")
    assert response.status_code == 200
    return {activity.title for activity in response.context_data["response"].hits}


@pytest.fixture
def records(site_tree):
    """Two records that differ in everything a filter asks for."""
    sub = factories.ServiceCategoryFactory(name="助残助老", slug="care", parent=site_tree.category)
    other = factories.ServiceCategoryFactory(name="教育", slug="school")
    brand = factories.BrandPageFactory(parent=site_tree.brands, slug="river")
    form = factories.ActivityFormFactory(name="帮", slug="help")
    wanted = factories.ActivityFactory(
        title="甲",
        summary="清理河道",
        team=site_tree.anyuan.team,
        area=site_tree.anyuan.town,
        category=sub,
        brand=brand,
        occasion=factories.OccasionFactory(slug="leifeng"),
        participants=5,
    )
    wanted.forms.add(form)
    wanted.save()
    joined = factories.TeamFactory(area=site_tree.luxi.area, slug="joined")
    wanted.co_teams.add(joined)
    wanted.save()
    factories.ActivityFactory(
        title="乙", team=site_tree.luxi.team, category=other, upcoming=True, summary="读书"
    )
    return wanted


@pytest.mark.parametrize(
    "query",
    [
        "q=河道",
        "category=care",
        "area=anyuan",
        "form=help",
        "team=joined",
        "brand=river",
        "occasion=leifeng",
        "state=ended",
    ],
)
def test_each_parameter_filters(client, records, query):
    assert titles(client) == {"甲", "乙"}
    assert titles(client, query) == {"甲"}


def test_dates_filter_and_are_swapped_with_a_notice(client, records):
    today = timezone.localdate()
    before = today - datetime.timedelta(days=20)
    assert titles(client, f"from={before}&to={today}") == {"甲"}
    response = client.get(f"/activities/?from={today}&to={before}")
    assert "已对调" in response.content.decode()


def test_upper_category_finds_what_lies_below(client, records, site_tree):
    assert titles(client, f"category={site_tree.category.slug}") == {"甲"}


def test_two_facets_narrow_and_two_values_widen(client, records):
    assert titles(client, "category=care&area=luxi") == set()
    assert titles(client, "area=anyuan&area=luxi") == {"甲", "乙"}


def test_drafts_are_never_listed(client, records):
    factories.ActivityFactory(title="草稿", live=False)
    assert "草稿" not in titles(client)


@pytest.mark.parametrize("path", ["/activities/", "/teams/"])
@pytest.mark.parametrize(
    "query",
    [
        "page=99999",
        "page=abc",
        "page=-1",
        "page=1" + "0" * 20,
        "page=²",
        "q=" + "a" * 10_000,
        "q=%00%00",
        "area=%00",
        "&".join(f"area=a{number}" for number in range(500)),
        "area=nowhere&kind=none&category=none&form=x&brand=x&team=x&occasion=x&state=x",
        "from=2026-02-30&to=yesterday",
        "from=2026-05-01&to=2026-01-01",
        "from=0000-00-00&to=9999-12-31",
        "sort=%27;--&view=wrong",
        "q=%ff%fe",
        "q=%25_%5C",
    ],
)
def test_bad_input_is_answered_with_a_page(client, site_tree, path, query):
    assert client.get(f"{path}?{query}").status_code == 200


@pytest.mark.parametrize("code", ["nothing", "x" * 300, "PX-1900-999999"])
def test_unknown_records_and_teams_are_not_found(client, site_tree, code):
    assert client.get(f"/activities/{code}/").status_code == 404
    assert client.get(f"/teams/{code}/").status_code == 404
