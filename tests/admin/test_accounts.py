"""The form of accounts: who gets which role where, and nobody more than the giver has."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse

from activities.models import TeamReporter
from core.models import Office
from core.permissions import scope_area_ids
from core.roles import Role, roles_of
from tests import factories
from tests.admin.test_rights_matrix import is_refused, text

pytestmark = pytest.mark.django_db
ADD = "wagtailusers_users:add"
EDIT = "wagtailusers_users:edit"


@pytest.fixture
def city(staff, client):
    user = staff(Role.CITY_ADMIN)
    client.force_login(user)
    return user


def answers(**values):
    password = "long-enough-2026"
    return {
        "username": "xuwang",
        "name": "许望（示例）",
        "password1": password,
        "password2": password,
        "office": "",
        "reported_team": "",
        **values,
    }


def office(area):
    return Office.objects.get(area=area)


def test_roles_and_places_in_words(city, site_tree, client):
    shown = text(client.get(reverse(ADD)))
    for words in ("做什么", "在哪个文明办", "替哪支队伍写", "安源区文明办", "主编（终审）"):
        assert words in shown
    assert 'name="is_superuser"' not in shown and 'name="groups"' not in shown
    where = office(site_tree.anyuan.area)
    data = answers(roles=[Role.CHIEF.value, Role.COUNTY_ADMIN.value], office=where.pk)
    assert client.post(reverse(ADD), data).status_code == 302
    made = get_user_model().objects.get(username="xuwang")
    assert roles_of(made) == {Role.CHIEF, Role.COUNTY_ADMIN}
    assert site_tree.anyuan.area.pk in scope_area_ids(made)


def test_a_reporter_gets_a_team_and_loses_it_again(city, site_tree, client):
    team = site_tree.anyuan.team
    data = answers(roles=[Role.REPORTER.value], reported_team=team.pk)
    assert client.post(reverse(ADD), data).status_code == 302
    made = get_user_model().objects.get(username="xuwang")
    assert made.team_reporter.team == team
    assert office(site_tree.anyuan.area).reporters in made.groups.all()
    other = Group.objects.create(name="另一组")
    made.groups.add(other)
    data = answers(roles=[Role.EDITOR.value], office=office(site_tree.luxi.area).pk, is_active="on")
    assert client.post(reverse(EDIT, args=[made.pk]), data).status_code == 302
    made = get_user_model().objects.get(pk=made.pk)
    assert not TeamReporter.objects.exists()
    assert set(made.groups.all()) == {
        other,
        office(site_tree.luxi.area).group,
        Group.objects.get(name=Role.EDITOR.value),
    }


@pytest.mark.parametrize(
    ("roles", "where", "said"),
    (
        ((), None, "至少选一样"),
        ((Role.EDITOR,), None, "请选文明办"),
        ((Role.REPORTER,), None, "要选替哪支队伍写"),
        ((Role.CITY_ADMIN,), "county", "只能给市文明办"),
        ((Role.COUNTY_ADMIN,), "city", "只能给区县文明办"),
    ),
)
def test_what_does_not_fit_is_told(city, site_tree, client, roles, where, said):
    places = {"county": site_tree.anyuan.area, "city": site_tree.city}
    place = office(places[where]).pk if where else ""
    answer = client.post(reverse(ADD), answers(roles=[each.value for each in roles], office=place))
    assert answer.status_code == 200 and said in text(answer)
    assert 'value="许望（示例）"' in text(answer)
    assert not get_user_model().objects.filter(username="xuwang").exists()


def test_nobody_becomes_more_than_they_are(city, staff, site_tree, client):
    other = staff(Role.EDITOR)
    group = Group.objects.get(name=Role.CHIEF.value)
    data = answers(username=city.username, is_superuser="on", roles=[Role.CHIEF.value])
    data |= {"groups": [group.pk], "password1": "", "password2": ""}
    assert "做什么" not in text(client.get(reverse(EDIT, args=[city.pk])))
    client.post(reverse(EDIT, args=[city.pk]), data)
    data |= {"username": other.username, "office": office(site_tree.city).pk, "is_active": "on"}
    client.post(reverse(EDIT, args=[other.pk]), {**data, "roles": [Role.EDITOR.value]})
    for user in get_user_model().objects.filter(pk__in=[city.pk, other.pk]):
        assert not user.is_superuser and not user.groups.filter(pk=group.pk).exists()
    bulk = reverse("wagtail_bulk_action", args=["users", "user", "assign_role"])
    client.post(f"{bulk}?id={city.pk}", {"role": group.pk})
    assert not city.groups.filter(pk=group.pk).exists()
    superuser = factories.AdminFactory()
    assert is_refused(client.get(reverse(EDIT, args=[superuser.pk])))


@pytest.mark.parametrize("role", (Role.CHIEF, Role.EDITOR, Role.RESPONSIBLE, Role.COUNTY_ADMIN))
def test_accounts_are_the_city_administrators(staff, site_tree, client, role):
    area = site_tree.anyuan.area if role == Role.COUNTY_ADMIN else None
    user = staff(role, area=area)
    client.force_login(user)
    for address in (reverse("wagtailusers_users:index"), reverse(ADD)):
        assert is_refused(client.get(address))
    assert is_refused(client.get(reverse(EDIT, args=[user.pk])))


def test_a_superuser_makes_superusers_and_the_list_tells_roles(staff, client):
    staff(Role.CHIEF, name="林见微（示例）")
    client.force_login(factories.AdminFactory())
    data = answers(is_superuser="on", roles=[Role.VOLUNTEER.value])
    assert client.post(reverse(ADD), data).status_code == 302
    assert get_user_model().objects.get(username="xuwang").is_superuser
    shown = text(client.get(reverse("wagtailusers_users:index")))
    assert "超级用户" in shown and "主编" in shown


def test_the_list_costs_the_same_for_any_number(city, staff, query_count):
    address = reverse("wagtailusers_users:index")
    few = query_count(address)
    for _ in range(10):
        staff(Role.EDITOR)
    assert query_count(address) <= few
