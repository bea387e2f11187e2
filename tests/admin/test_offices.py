"""What `setup_offices` makes of the area tree."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from core.models import Office
from core.permissions import in_scope, scope_area_ids
from core.roles import Role, ensure_role_groups
from home.models import HomePage, SectionPage
from tests import factories
from tests.admin.test_rights_matrix import snippet, text


def run():
    output = StringIO()
    call_command("setup_offices", stdout=output)
    return output.getvalue()


def rights():
    pages = GroupPagePermission.objects.values_list("group", "page", "permission")
    media = GroupCollectionPermission.objects.values_list("group", "collection", "permission")
    return sorted(pages), sorted(media)


def test_second_run_changes_nothing(site_tree):
    assert "新建 安源区文明办" in run()
    before = rights(), Office.objects.count(), SectionPage.objects.count()
    assert "没有要改的" in run()
    assert before == (rights(), Office.objects.count(), SectionPage.objects.count())


def test_new_county_gets_everything(site_tree):
    run()
    area = factories.AreaFactory(name="湘东区", slug="xiangdong", parent=site_tree.city)
    said = run()
    assert "/xiangdong/" in said
    office = Office.objects.get(area=area)
    section = office.section.specific
    slugs = set(section.get_children().values_list("slug", flat=True))
    assert slugs == {"reports", "stories", "news"}
    role = ensure_role_groups()[Role.COUNTY_ADMIN]
    user = factories.UserFactory(groups=[office.group, role])
    assert section.permissions_for_user(user).can_edit()
    assert not section.permissions_for_user(user).can_publish()
    assert not site_tree.anyuan.section.permissions_for_user(user).can_edit()
    assert not site_tree.home.permissions_for_user(user).can_edit()
    team = factories.TeamFactory(name="湘东小队", area=area)
    client = Client()
    client.force_login(user)
    assert "湘东小队" in text(client.get(snippet("team", "list")))
    assert client.get(snippet("team", "edit", team.pk)).status_code == 200
    assert client.get(snippet("team", "edit", site_tree.luxi.team.pk)).status_code == 404


def test_rename_is_followed(site_tree):
    run()
    area = site_tree.luxi.area
    group = Office.objects.get(area=area).group
    area.name = "芦溪区"
    area.save()
    assert "改名为" in run()
    office = Office.objects.get(area=area)
    assert (office.name, office.group.pk) == ("芦溪区文明办", group.pk)
    assert office.group.name == "芦溪区文明办"
    assert office.collection.name == "芦溪区"


def test_stray_rights_are_taken_back(site_tree):
    run()
    office = Office.objects.get(area=site_tree.luxi.area)
    stray = GroupPagePermission.objects.filter(page=site_tree.anyuan.section).first()
    GroupPagePermission.objects.create(
        group=office.group, page=site_tree.anyuan.section, permission=stray.permission
    )
    assert "收回" in run()
    assert not office.group.page_permissions.filter(page=site_tree.anyuan.section).exists()


def test_scope_follows_the_tree(site_tree):
    run()
    county = factories.UserFactory(groups=[Office.objects.get(area=site_tree.anyuan.area).group])
    city = factories.UserFactory(groups=[Office.objects.get(area=site_tree.city).group])
    nobody = factories.UserFactory()
    assert scope_area_ids(county) == {site_tree.anyuan.area.pk, site_tree.anyuan.town.pk}
    assert scope_area_ids(city) is None
    assert scope_area_ids(nobody) == set()
    assert scope_area_ids(factories.AdminFactory()) is None
    assert not in_scope(county, site_tree.luxi.town.pk)
    retired = factories.UserFactory(is_active=False, groups=county.groups.all())
    assert scope_area_ids(retired) == set()


def test_says_what_is_missing(db):
    with pytest.raises(CommandError, match="还没有区域"):
        run()


def test_makes_home_and_index_pages_of_a_new_installation(db, client):
    city = factories.AreaFactory(name="示例市")
    factories.AreaFactory(name="安源区", parent=city)
    run()
    run()
    assert client.get("/").status_code == 200
    for address in ("activities", "brands", "reports", "stories", "columns", "teams", "news"):
        assert client.get(f"/{address}/").status_code == 200
    assert HomePage.objects.count() == 1
    assert client.get(SectionPage.objects.get().url).status_code == 200
