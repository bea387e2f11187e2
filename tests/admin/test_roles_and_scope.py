"""What an upgrade gives to the people of an office, and what a role may do in its scope."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from core.models import Office
from core.role_rights import add_role_rights
from core.roles import Role, ensure_role_groups, roles_of
from home.offices import setup_offices
from tests import factories
from tests.admin.test_rights_matrix import is_refused, snippet, text

pytestmark = pytest.mark.django_db


def test_members_of_offices_get_a_role_in_an_upgrade(site_tree):
    from importlib import import_module

    from django.apps import apps

    setup_offices()
    members = {
        area: factories.UserFactory(groups=[Office.objects.get(area=area).group])
        for area in (site_tree.city, site_tree.anyuan.area)
    }
    chief = factories.member(site_tree.city, Role.CHIEF)
    import_module("core.migrations.0011_roles_of_members").give_roles(apps, None)
    assert roles_of(members[site_tree.city]) == {Role.CITY_ADMIN}
    assert roles_of(members[site_tree.anyuan.area]) == {Role.COUNTY_ADMIN}
    assert roles_of(chief) == {Role.CHIEF}


def test_rights_are_put_right_and_nobody_publishes(site_tree):
    setup_offices()
    stray = ensure_role_groups()[Role.RESPONSIBLE]
    right = ensure_role_groups()[Role.CITY_ADMIN].permissions.get(codename="add_user")
    stray.permissions.add(right)
    office = Office.objects.get(area=site_tree.anyuan.area).group
    office.permissions.add(right)
    setup_offices()
    assert right not in stray.permissions.all()
    assert not office.permissions.exists()
    rights = Group.objects.values_list("permissions__codename", flat=True)
    on_pages = Group.objects.values_list("page_permissions__permission__codename", flat=True)
    held = set(rights) | set(on_pages)
    ours = Group.objects.filter(name__in=["Editors", "Moderators"])
    held -= set(ours.values_list("page_permissions__permission__codename", flat=True))
    assert not [name for name in held if name and name.startswith("publish_")]
    with pytest.raises(ValueError, match="publish"):
        add_role_rights("activities.publish_activity", to=[Role.CHIEF])


@pytest.mark.parametrize(
    ("role", "may"),
    (
        (Role.CHIEF, True),
        (Role.COUNTY_ADMIN, True),
        (Role.EDITOR, False),
        (Role.RESPONSIBLE, False),
    ),
)
def test_who_decides_over_what_is_public(site_tree, staff, client, role, may):
    own, foreign = site_tree.anyuan, site_tree.luxi
    client.force_login(staff(role, area=own.area))
    report = factories.ActivityReportPageFactory(parent=own.reports)
    addresses = [
        reverse("core_withdraw", args=["activities", "team", own.team.pk]),
        reverse("core_withdraw", args=["wagtailcore", "page", report.pk]),
        reverse("wagtailadmin_pages:unpublish", args=[report.pk]),
        snippet("team", "unpublish", own.team.pk),
    ]
    for address in addresses:
        answer = client.get(address)
        assert (answer.status_code == 200) is may, address
        assert is_refused(answer) is not may, address
    for place in (own, foreign):
        edit = client.get(reverse("wagtailadmin_pages:edit", args=[place.news.pk]))
        assert (edit.status_code == 200) is (place is own)
    assert "action-publish" not in text(client.get(snippet("team", "edit", own.team.pk)))
    assert is_refused(
        client.get(reverse("core_withdraw", args=["activities", "team", foreign.team.pk]))
    )


def test_a_reporter_reaches_the_own_team_and_those_below_it(site_tree, staff, client):
    team = factories.TeamFactory(name="本队", area=site_tree.anyuan.town)
    below = factories.TeamFactory(name="本队小组", area=site_tree.anyuan.town, parent=team)
    own = factories.ActivityFactory(title="本队的活动", team=below)
    foreign = factories.ActivityFactory(title="别队的活动", team=site_tree.anyuan.team)
    client.force_login(staff(team=team))
    listed = text(client.get(snippet("activity", "list")))
    assert "本队的活动" in listed and "别队的活动" not in listed
    assert client.get(snippet("activity", "edit", own.pk)).status_code == 200
    assert client.get(snippet("activity", "edit", foreign.pk)).status_code == 404
    assert client.get(snippet("team", "edit", below.pk)).status_code == 200
    assert client.get(snippet("team", "edit", site_tree.anyuan.team.pk)).status_code == 404
    assert is_refused(client.get(snippet("team", "add")))
    assert is_refused(client.get(snippet("activity", "delete", own.pk)))


def test_a_reporter_sees_own_drafts_and_pictures_only(site_tree, staff, client):
    reporter = staff(team=site_tree.anyuan.team)
    client.force_login(reporter)
    parent = site_tree.anyuan.reports
    own = factories.ActivityReportPageFactory(
        parent=parent, title="我的草稿", owner=reporter, live=False
    )
    other = factories.ActivityReportPageFactory(parent=parent, title="别人的草稿", live=False)
    collection = Office.objects.get(area=site_tree.anyuan.area).collection
    factories.SiteImageFactory(title="我的照片", collection=collection, uploaded_by_user=reporter)
    factories.SiteImageFactory(title="别人的照片", collection=collection)
    for address in (
        reverse("wagtailadmin_explore", args=[parent.pk]),
        reverse("wagtailadmin_pages:search") + "?q=草稿",
        reverse("wagtailadmin_choose_page_child", args=[parent.pk]),
        reverse("wagtailadmin_api:pages:listing") + f"?child_of={parent.pk}",
    ):
        shown = text(client.get(address))
        assert "我的草稿" in shown and "别人的草稿" not in shown, address
    for address in (reverse("wagtailimages:index"), reverse("wagtailimages_chooser:choose")):
        shown = text(client.get(address))
        assert "我的照片" in shown and "别人的照片" not in shown, address
    edit = "wagtailadmin_pages:edit"
    assert client.get(reverse(edit, args=[own.pk])).status_code == 200
    assert is_refused(client.get(reverse(edit, args=[other.pk])))
    add = reverse("wagtailadmin_pages:add", args=["activities", "activityreportpage", parent.pk])
    assert client.get(add).status_code == 200
    for place in (site_tree.luxi.reports, site_tree.reports, site_tree.anyuan.section):
        assert is_refused(client.get(reverse("wagtailadmin_pages:add_subpage", args=[place.pk])))


def test_reporters_follow_their_team(site_tree, staff):
    team = factories.TeamFactory(area=site_tree.anyuan.town)
    reporter = staff(team=team)
    group = Office.objects.get(area=site_tree.anyuan.area).reporters
    assert group in reporter.groups.all()
    team.area = site_tree.luxi.town
    team.save()
    assert list(reporter.groups.exclude(name=Role.REPORTER.value)) == [
        Office.objects.get(area=site_tree.luxi.area).reporters
    ]
    reporter.team_reporter.delete()
    assert not reporter.groups.exists()


def test_a_contributor_does_not_enter_the_admin(site_tree, client):
    setup_offices()
    client.force_login(factories.UserFactory(groups=[ensure_role_groups()[Role.VOLUNTEER]]))
    assert client.get("/admin/").status_code == 302
    assert client.get(snippet("activity", "list")).status_code == 302
