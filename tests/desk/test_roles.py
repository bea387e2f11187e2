"""Who holds a role for an area, and who is nearest."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from core.roles import Role, has_role, holders, nearest_holders
from tests import factories

pytestmark = pytest.mark.django_db


def test_migrations_make_a_group_for_each_role():
    assert set(Role.values) <= set(Group.objects.values_list("name", flat=True))


def test_a_county_item_waits_for_the_county_and_else_for_the_city(site_tree, staff):
    own, foreign = site_tree.anyuan.area, site_tree.luxi.area
    city, county = staff(Role.EDITOR), staff(Role.EDITOR, area=own)
    staff(Role.RESPONSIBLE, area=foreign)
    town = site_tree.anyuan.town.pk
    assert set(holders(Role.EDITOR, area_id=town)) == {city, county}
    assert nearest_holders(Role.EDITOR, area_id=town) == [county]
    assert nearest_holders(Role.EDITOR, area_id=foreign.pk) == [city]
    assert nearest_holders(Role.EDITOR) == [city]


def test_who_has_left_holds_nothing(staff):
    gone = staff(Role.CHIEF, is_active=False)
    assert list(holders(Role.CHIEF)) == []
    assert has_role(gone, Role.CHIEF) and not has_role(gone, Role.EDITOR, Role.RESPONSIBLE)


@pytest.mark.parametrize("role, may", [(Role.CITY_ADMIN, True), (Role.REPORTER, False)])
def test_the_city_office_reaches_what_the_desk_is_set_by(client, staff, site_tree, role, may):
    column = factories.ColumnPageFactory(parent=site_tree.columns)
    area = None if may else site_tree.anyuan.area
    client.force_login(staff(role, area=area))
    for address in (
        "/admin/words/",
        "/admin/words/new/",
        "/admin/settings/reviews/reviewsettings/",
        reverse("desk_due_new"),
        reverse("column_planner:slots", args=[column.pk]),
        reverse("desk_calendar"),
        reverse("reviews_sheets"),
    ):
        status = client.get(address, follow=may).status_code
        assert (status == 200) == may, (address, status)
    own = ("notices_list", "wagtailadmin_account", "wagtailadmin_reports:workflow")
    for address in map(reverse, own):
        assert client.get(address).status_code == 200
