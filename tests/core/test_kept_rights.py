"""What somebody may do is kept between requests, and ends with the change of anybody's rights."""

import pickle

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page
from wagtail.permissions import policy_registry

from activities.models import TeamReporter
from core.kept_rights import kept_for
from core.models import Area, Office, SiteDocument, SiteImage, SiteState
from core.permissions import in_scope, scoped, ties_of
from core.roles import Role, ensure_role_groups, roles_of
from core.users.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def anew(user):
    """The account as the next request has it."""
    return User.objects.get(pk=user.pk)


def ask_everything(user):
    """Fill what is kept of `user`."""
    user = anew(user)
    page_policy().get_cached_permissions_for_user(user)
    user.get_all_permissions()
    roles_of(user)
    in_scope(user, 0)
    ties_of(user)


def page_policy():
    return policy_registry.get_by_type(Page)


@pytest.fixture
def editor(staff, site_tree):
    """A county's, with everything kept."""
    user = staff(Role.RESPONSIBLE, area=site_tree.anyuan.area)
    ask_everything(user)
    return user


def test_rights_that_nobody_changed_are_not_asked_again(editor):
    with CaptureQueriesContext(transaction.get_connection()) as queries:
        ask_everything(editor)
    asked = [row["sql"] for row in queries]
    assert len(asked) == 2 and "users_user" in asked[0] and "core_sitestate" in asked[1]


def test_a_page_saved_ends_nothing(editor, site_tree):
    before = SiteState.read().rights
    site_tree.anyuan.reports.save_revision().publish()
    factories.ActivityFactory(area=site_tree.anyuan.area, team=site_tree.anyuan.team)
    assert SiteState.read().rights == before


def test_a_change_of_rights_ends_no_page(editor):
    before = SiteState.read()
    editor.groups.clear()
    after = SiteState.read()
    assert before[:3] == after[:3] and before.rights != after.rights


class TestWhatIsTakenIsGoneAtTheNextRequest:
    def test_a_role(self, editor):
        assert Role.RESPONSIBLE in roles_of(anew(editor))
        editor.groups.remove(ensure_role_groups()[Role.RESPONSIBLE])
        assert roles_of(anew(editor)) == set()

    def test_a_role_that_is_renamed(self, editor):
        group = ensure_role_groups()[Role.RESPONSIBLE]
        group.name = "别的"
        group.save()
        assert roles_of(anew(editor)) == set()

    def test_a_role_that_is_deleted(self, editor):
        ensure_role_groups()[Role.RESPONSIBLE].delete()
        assert roles_of(anew(editor)) == set()

    def test_an_account_of_its_own_right(self, editor):
        right = Permission.objects.get(codename="add_group")
        editor.user_permissions.add(right)
        assert anew(editor).has_perm("auth.add_group")
        editor.user_permissions.remove(right)
        assert not anew(editor).has_perm("auth.add_group")

    def test_a_right_of_the_role(self, editor):
        assert anew(editor).has_perm("activities.change_activity")
        right = Permission.objects.get(codename="change_activity")
        for group in editor.groups.all():
            group.permissions.remove(right)
        assert not anew(editor).has_perm("activities.change_activity")

    def test_a_right_that_there_is_no_more(self, editor):
        assert anew(editor).has_perm("activities.change_activity")
        Permission.objects.get(codename="change_activity").delete()
        assert not anew(editor).has_perm("activities.change_activity")

    def test_pages(self, editor, site_tree):
        page = site_tree.anyuan.reports
        assert page.permissions_for_user(anew(editor)).can_edit()
        GroupPagePermission.objects.filter(group__user=editor).delete()
        assert not page.permissions_for_user(anew(editor)).can_edit()

    def test_a_page_that_moves_out(self, editor, site_tree):
        page = site_tree.anyuan.reports
        assert page.permissions_for_user(anew(editor)).can_edit()
        page.move(site_tree.home)
        page.refresh_from_db()
        assert not page.permissions_for_user(anew(editor)).can_edit()

    @pytest.mark.parametrize("model", [SiteImage, SiteDocument])
    def test_pictures_and_files(self, editor, model):
        policy = policy_registry.get_by_type(model)
        assert policy.user_has_permission(anew(editor), "add")
        GroupCollectionPermission.objects.filter(group__user=editor).delete()
        assert not policy.user_has_permission(anew(editor), "add")

    def test_the_area_of_the_office(self, editor, site_tree):
        anyuan, luxi = site_tree.anyuan.area, site_tree.luxi.area
        assert in_scope(anew(editor), anyuan.pk)
        Office.objects.get(area=luxi).delete()
        office = Office.objects.get(area=anyuan)
        office.area = luxi
        office.save()
        assert in_scope(anew(editor), luxi.pk) and not in_scope(anew(editor), anyuan.pk)

    def test_a_town_that_goes_to_another_county(self, editor, site_tree):
        town = Area.objects.filter(parent=site_tree.anyuan.area).first()
        assert in_scope(anew(editor), town.pk)
        town.parent = site_tree.luxi.area
        town.save()
        assert not in_scope(anew(editor), town.pk)

    def test_a_reporters_team(self, staff, site_tree):
        team = site_tree.anyuan.team
        reporter = staff(Role.REPORTER, team=team)
        record = factories.ActivityFactory(area=team.area, team=team)
        rows = type(record).objects.filter(pk=record.pk)
        assert scoped(rows, anew(reporter)).exists()
        TeamReporter.objects.get(user=reporter).delete()
        assert not scoped(rows, anew(reporter)).exists()


def test_an_account_switched_off_has_nothing(editor):
    editor.is_active = False
    editor.save()
    user = anew(editor)
    assert not user.has_perm("activities.change_activity")
    assert not in_scope(user, Area.objects.first().pk) and not ties_of(user)
    assert not page_policy().user_has_permission(user, "add")


def test_what_was_rolled_back_is_not_kept(editor):
    """The mark of a change that never was is not given to the next one."""

    class Refused(Exception):
        pass

    with pytest.raises(Refused), transaction.atomic():
        editor.groups.clear()
        assert roles_of(anew(editor)) == set()
        raise Refused
    assert roles_of(anew(editor)) == {Role.RESPONSIBLE}


def test_offices_set_up_anew_give_back_what_is_missing(editor, site_tree):
    from home.offices import setup_offices

    GroupPagePermission.objects.filter(group__user=editor).delete()
    page = site_tree.anyuan.reports
    assert not page.permissions_for_user(anew(editor)).can_edit()
    setup_offices()
    assert page.permissions_for_user(anew(editor)).can_edit()


def test_nothing_kept_of_one_is_told_of_another(editor, staff):
    other = staff(Role.CHIEF)
    assert roles_of(anew(other)) == {Role.CHIEF}
    assert roles_of(anew(editor)) == {Role.RESPONSIBLE}


def test_what_is_kept_is_small(editor):
    held = cache.get(f"rights:{SiteState.read().rights}:{editor.pk}")
    assert len(pickle.dumps(held)) < 60_000
    assert kept_for(anew(editor), "memberships", lambda: 1 / 0)


@pytest.mark.parametrize("change", ["role", "page rights"])
def test_over_http_the_next_request_is_refused(change, editor, site_tree, client):
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:edit", args=[site_tree.anyuan.reports.pk])
    records = reverse("wagtailsnippets_activities_activity:list")
    for _ in range(2):
        assert client.get(address).status_code == 200
        assert client.get(records).status_code == 200
    if change == "role":
        editor.groups.clear()
        assert client.get(records).status_code == 302
    else:
        for row in GroupPagePermission.objects.filter(group__user=editor):
            row.delete()
    assert client.get(address).status_code == 302


def test_a_collection_that_moves_out(editor):
    policy = policy_registry.get_by_type(SiteImage)
    rows = policy.get_cached_permissions_for_user(anew(editor))
    place = next(row.collection for row in rows if row.collection.depth > 1)
    elsewhere = Collection.get_first_root_node().add_child(name="别处")
    picture = factories.SiteImageFactory(collection=place.add_child(name="里面"))
    assert policy.user_has_permission_for_instance(anew(editor), "choose", picture)
    inner = picture.collection
    inner.refresh_from_db()
    inner.move(Collection.objects.get(pk=elsewhere.pk), "sorted-child")
    picture = SiteImage.objects.get(pk=picture.pk)
    assert not policy.user_has_permission_for_instance(anew(editor), "choose", picture)
