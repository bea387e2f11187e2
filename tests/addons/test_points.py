"""Every extension point, used by the dummy add-on: where it is enabled it is there, where it is
disabled nothing is, and where it fails the rest goes on without it."""

import json

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from wagtail.models import Site

from core.addons.models import AddonFault
from core.addons.points.search import hidden_kinds
from core.publication import missing
from core.role_rights import set_role_rights
from core.roles import Role
from core.worker.panels import health_of
from search.indexing.applying import apply_outbox
from tests import factories
from tests.plugins.dummy.models import DummyNote, DummyPage
from tests.plugins.dummy.parts import failing

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(dummy, site_tree, staff, search_index):
    """The site with a page, a record and a block of the add-on, and somebody in its admin."""
    from types import SimpleNamespace

    dummy.on()
    page = DummyPage(title="样例页一", slug="sample", show_in_menus=True)
    site_tree.home.add_child(instance=page)
    note = DummyNote.objects.create(title="样例记录一号")
    article = factories.ArticlePageFactory(
        parent=site_tree.news, body=json.dumps([{"type": "dummy_box", "value": "一个样例"}])
    )
    search_index()
    dummy.off()
    apply_outbox()
    editor = Client()
    editor.force_login(staff(Role.CITY_ADMIN))
    forbidden = factories.ArticlePageFactory(parent=site_tree.news, title="不许发", live=False)
    return SimpleNamespace(
        forbidden=forbidden, page=page, note=note, article=article, editor=editor, tree=site_tree
    )


@pytest.fixture
def fails():
    yield failing.update
    failing.clear()


def traces(client, site):
    """What of the add-on is there, by extension point."""
    apply_outbox()
    admin, home = site.editor, site.tree.home
    public = client.get(site.article.url).content.decode()
    lists = admin.get(f"/admin/pages/{home.pk}/").content.decode()
    edit = admin.get(f"/admin/pages/{site.article.pk}/edit/").content.decode()
    board = admin.get("/admin/").content.decode()
    found = client.get("/search/", {"q": "样例记录一号"}).content.decode()
    request = client.get("/").wsgi_request
    settings_page = admin.get("/admin/settings/dummy/dummysettings/", follow=True)
    return {
        "urls": client.get("/dummy/").status_code == 200,
        "page": client.get("/sample/").status_code == 200,
        "menu_of_site": "/sample/" in client.get("/").content.decode(),
        "sitemap": "/sample/" in client.get("/sitemap-pages.xml").content.decode(),
        "feed": client.get("/feeds/sample.atom").status_code == 200,
        "subscriptions": "样例订阅" in client.get("/feeds/").content.decode(),
        "block": "样例块" in public,
        "fragment": "样例片段" in public,
        "search": f"/dummy/deep/{site.note.pk}/" in found,
        "kind": "dummy_note" not in hidden_kinds(request),
        "create": DummyPage.can_create_at(home),
        "offered": "样例页" in admin.get(f"/admin/pages/{home.pk}/add_subpage/").content.decode(),
        "admin": admin.get("/admin/dummy/").status_code == 200,
        "records": admin.get("/admin/snippets/dummy/dummynote/").status_code == 200,
        "admin_menu": "/admin/dummy/" in board and "/admin/snippets/dummy/" in board,
        "settings": "greeting" in settings_page.content.decode(),
        "panel": "样例面板的内容" in board,
        "column": "样例栏目值" in lists,
        "button": "样例按钮" in lists,
        "side_panel": "样例侧栏的内容" in edit,
        "report": "样例报表" in admin.get("/admin/addons/reports/").content.decode(),
        "condition": any("样例条件" in text for text in missing(site.forbidden)),
        "health": any(line.label == "样例体检" for line in health_of(request).lines),
    }


def test_disabled_it_leaves_no_trace_and_enabled_it_is_all_there(client, site, dummy):
    before = traces(client, site)
    assert [name for name, there in before.items() if there] == []
    dummy.on()
    enabled = traces(client, site)
    assert [name for name, there in enabled.items() if not there] == []
    dummy.off()
    assert [name for name, there in traces(client, site).items() if there] == []
    assert DummyNote.objects.exists() and DummyPage.objects.exists()


def test_where_it_fails_the_rest_goes_on(client, site, dummy, fails):
    dummy.on()
    parts = {"fragment", "panel", "side_panel", "column", "buttons", "report", "condition", "check"}
    fails(parts | {"health", "hook"})
    site.article.body = [("dummy_box", "出错")]
    site.article.save()
    there = traces(client, site)
    broken = {"fragment", "block", "panel", "side_panel", "column", "button", "condition"}
    assert {name for name, here in there.items() if not here} == broken
    assert client.get(site.article.url).status_code == 200
    places = set(AddonFault.objects.values_list("place", flat=True))
    assert {"样例片段", "样例面板", "样例侧栏", "样例栏目", "样例按钮", "样例体检"} <= places
    assert AddonFault.objects.filter(place="样例块").exists()


def test_another_site_has_nothing_of_it(client, site, dummy, monkeypatch):
    """Enabled for a county's site: there it is, and not on the city's."""
    # What is asked here is suggested in its turn, and is no record.
    monkeypatch.setattr("search.suggesting.frequent", lambda number: [])
    section = site.tree.luxi.section
    county = Site.objects.create(hostname="luxi.test", root_page=section, site_name="芦溪站")
    dummy.on(county)
    apply_outbox()

    def seen(host):
        def get(path, **query):
            return client.get(path, query, headers={"host": host}).content.decode()

        return {
            "fragment": "样例片段" in get("/"),
            "search": f"/dummy/deep/{site.note.pk}/" in get("/search/", q="样例记录一号"),
            "kind": "kind=dummy_note" in get("/search/", q="样例"),
            "suggestion": "一号" in get("/search/suggest/", q="样例记录"),
            "page": client.get("/sample/", headers={"host": host}).status_code == 200,
        }

    assert not any(seen("testserver").values())
    assert seen("luxi.test") == {
        **dict.fromkeys(("fragment", "search", "kind", "suggestion"), True),
        # It stands in the city's site.
        "page": False,
    }
    assert DummyPage.can_create_at(section) is False
    assert not DummyPage.can_create_at(site.tree.home)


def test_a_page_whose_addon_was_deleted_is_not_found(client, site, dummy, monkeypatch):
    """A folder that was removed without uninstalling takes nothing down."""
    dummy.on()
    known = ContentType.model_class

    def model_class(self):
        return None if self.app_label == "dummy" else known(self)

    monkeypatch.setattr(ContentType, "model_class", model_class)
    assert client.get("/sample/").status_code == 404
    assert client.get("/").status_code == 200


def test_its_rights_are_given_with_it(dummy, staff):
    from django.contrib.auth.models import Group

    user = staff(Role.CITY_ADMIN)
    dummy.on()
    set_role_rights()
    user = type(user).objects.get(pk=user.pk)
    assert user.has_perm("dummy.change_dummynote")
    assert Group.objects.get(name="样例员").permissions.filter(codename="view_dummynote").exists()
