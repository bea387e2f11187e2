"""Teams: their list, their page, and what must stay private."""

import pytest
from django.core.exceptions import ValidationError

from activities.models import Activity
from tests import factories


def names(client, query=""):
    return {team.name for team in client.get(f"/teams/?{query}").context_data["items"]}


def test_filters_and_counts(client, site_tree):
    team = factories.TeamFactory(name="小队", kind="squad", area=site_tree.anyuan.town)
    team.categories.add(site_tree.category)
    team.save()
    factories.TeamFactory(name="草稿队", area=site_tree.anyuan.area, live=False)
    assert names(client, "kind=squad") == {"小队"}
    assert names(client, f"category={site_tree.category.slug}") == {"小队"}
    assert names(client, "area=anyuan") == {"小队", site_tree.anyuan.team.name}
    stairs = client.get("/teams/").context_data["stairs"]
    assert {step["kind"]: step["count"] for step in stairs}["corps"] == 2


def test_page_shows_two_names_but_no_private_field(client, site_tree):
    team = factories.TeamFactory(
        kind="society",
        association_name="示例环保协会",
        leader="不公开的人",
        contact_name="内部联系人",
        contact_phone="13900000000",
    )
    page = client.get(team.get_absolute_url()).content.decode()
    assert "示例环保协会" in page and team.name in page
    assert not any(word in page for word in ("不公开的人", "内部联系人", "13900000000"))


def test_of_team_counts_led_and_joined_records_once(site_tree):
    team = site_tree.anyuan.team
    led = factories.ActivityFactory(team=team)
    joined = factories.ActivityFactory(team=site_tree.luxi.team)
    for activity in (led, joined):
        activity.co_teams.add(team)
        activity.save()
    assert Activity.objects.of_team(team).count() == 2


def test_a_team_cannot_stand_below_itself(site_tree):
    child = factories.TeamFactory(parent=site_tree.anyuan.team)
    site_tree.anyuan.team.parent = child
    with pytest.raises(ValidationError):
        site_tree.anyuan.team.full_clean()
