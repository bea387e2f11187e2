"""All values of a facet, by name: none is out of reach, and counts are honest."""

import pytest

from activities.models import Activity, Team
from tests import factories
from tests.kept_rows import write_once

HTMX = {"HTTP_HX_REQUEST": "true"}
TEAMS = 140


@pytest.fixture
def many(site_tree, search_index):
    """140 teams with a record each in one of two counties, three of them in both."""
    write_once("many_teams", lambda: make_teams(site_tree))
    search_index()
    return site_tree


def make_teams(site_tree):
    for number in range(TEAMS):
        county = site_tree.anyuan if number % 2 else site_tree.luxi
        team = factories.TeamFactory(name=f"第{number:03}分队", slug=f"t{number}", area=county.area)
        for place in (site_tree.anyuan, site_tree.luxi) if number < 3 else (county,):
            factories.ActivityFactory(
                title="献血" if number % 7 == 0 else "植树",
                team=team,
                area=place.town,
                category=site_tree.category,
            )


def listed(client, **params):
    response = client.get("/activities/values/", params)
    assert response.status_code == 200
    return {value.value: value for value in response.context_data["facet"].values}


def test_the_form_shows_the_most_and_leads_to_all(client, many):
    response = client.get("/activities/").context_data["response"]
    team = next(facet for facet in response.facets if facet.name == "team")
    # As many as the page that it leads to has.
    assert (len(team.values), team.total, team.many) == (12, Team.objects.public().count(), True)
    assert {"t0", "t1", "t2"} <= {value.value for value in team.values[:3]}
    first, second = listed(client, facet="team"), listed(client, facet="team", page=2)
    assert len(first) == 120
    assert not first.keys() & second.keys()
    assert {f"t{number}" for number in range(TEAMS)} <= first.keys() | second.keys()


def test_a_value_is_found_by_name_with_its_own_count(client, many):
    found = listed(client, facet="team", find="第002", state="ended")
    assert set(found) == {"t2"}
    assert found["t2"].count == 2
    assert listed(client, facet="team", find="第002", area="anyuan")["t2"].count == 1
    assert listed(client, facet="team", find="第007", q="献血")["t7"].count == 1
    assert listed(client, facet="team", find="第008", q="献血")["t8"].count == 0


def test_counts_leave_the_own_selection_aside_and_equal_counting_by_hand(client, many):
    found = listed(client, facet="team", team="t5", area="luxi")
    records = Activity.objects.in_area(many.luxi.area)
    for slug, value in found.items():
        assert value.count == records.filter(team__slug=slug).count(), slug
    assert found["t5"].chosen


def test_a_link_ticks_and_a_second_unticks(client, many):
    link = listed(client, facet="team", find="第005", area="anyuan")["t5"].querystring
    response = client.get(f"/activities/?{link}").context_data["response"]
    assert response.request.chosen("team") == ("t5",)
    assert response.request.chosen("area") == ("anyuan",)
    again = listed(client, facet="team", find="第005", team="t5", area="anyuan")["t5"]
    assert again.querystring == "area=anyuan"


def test_htmx_gets_boxes_for_the_form(client, many):
    response = client.get("/activities/values/?facet=team&find=第00&team=t50", **HTMX)
    text = response.content.decode()
    assert text.count('type="checkbox"') == 11
    assert 'id="team-t50" name="team" value="t50" checked' in text
    assert "<html" not in text
    assert "no-store" in response["Cache-Control"]
    usual = client.get("/activities/values/?facet=team&find=", **HTMX).content.decode()
    assert usual.count('type="checkbox"') == 12
    none = client.get("/activities/values/?facet=team&find=<b>", **HTMX).content.decode()
    assert "没有名称含“&lt;b&gt;”的" in none


def test_areas_are_listed_with_what_lies_above_and_below(client, many):
    found = listed(client, facet="area", find="安源区示例镇")
    (town,) = found.values()
    assert town.label == "安源区 › 安源区示例镇"
    everywhere = listed(client, facet="area")
    assert everywhere["anyuan"].count == town.count


def test_without_an_index_values_are_listed_without_counts(client, site_tree):
    found = listed(client, facet="area")
    assert found["anyuan"].count is None


@pytest.mark.parametrize("name", ["category", "area", "form", "team", "brand", "occasion"])
@pytest.mark.parametrize("query", ["", "find=%00", "find=" + "x" * 9000, "page=99", "team=none"])
def test_any_address_is_answered(client, many, name, query):
    assert client.get(f"/activities/values/?facet={name}&{query}").status_code == 200


@pytest.mark.parametrize("name", ["", "state", "nothing", "%00"])
def test_unknown_facets_are_not_found(client, site_tree, name):
    assert client.get(f"/activities/values/?facet={name}").status_code == 404


def test_the_page_costs_few_queries(client, many, query_count):
    assert query_count("/activities/values/?facet=team&area=luxi") <= 12
    assert query_count("/activities/?area=luxi&q=植树") <= 12
