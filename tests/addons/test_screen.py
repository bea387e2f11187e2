"""The add-ons screen: the city office alone, and every change in the log."""

import io

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.test import Client
from wagtail.models import Page, Site

from core.addons.models import AddonChange, AddonFault, AddonSwitch, InstalledAddon
from core.addons.state import is_enabled
from core.models import SiteState
from core.roles import Role
from tests.browser.conftest import live_site  # noqa: F401
from tests.plugins.dummy.models import DummyNote
from tests.plugins.dummy.parts import failing

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(staff):
    client = Client()
    client.force_login(staff(Role.CITY_ADMIN, last_name="周", first_name="启明"))
    return client


def test_the_city_office_switches_and_the_log_tells(office, dummy, site_tree):
    site = Site.objects.get(is_default_site=True)
    county = Site.objects.create(hostname="luxi.test", root_page=site_tree.home, site_name="芦溪站")
    screen = office.get("/admin/addons/").content.decode()
    assert "样例组件" in screen and "1.1.0" in screen and "从未启用" in screen
    assert "/dummy/" in screen and "菜单 1" in screen

    said = office.post(f"/admin/addons/dummy/on/{county.pk}/", follow=True).content.decode()
    assert "已在芦溪站启用“样例组件”。" in said
    assert is_enabled("dummy", county) and not is_enabled("dummy", site)
    asked = office.get(f"/admin/addons/dummy/off/{county.pk}/").content.decode()
    assert "在芦溪站停用“样例组件”？" in asked
    office.post(f"/admin/addons/dummy/off/{county.pk}/", {"note": "县里换人，四月再开"})
    assert not is_enabled("dummy", county)
    log = office.get("/admin/addons/log/?addon=dummy").content.decode()
    assert "县里换人，四月再开" in log and "在芦溪站停用“样例组件”" in log
    change = AddonChange.objects.filter(act="disable").get()
    assert change.user_name and change.site_name == "芦溪站"


def test_a_data_step_is_offered_and_done_once(office, dummy):
    dummy.on()
    note = DummyNote.objects.create(title="旧")
    InstalledAddon.objects.filter(label="dummy").update(version="1.0.0")
    assert "升级到 1.1.0" in office.get("/admin/addons/?show=behind").content.decode()
    failing.add("upgrade")
    said = office.post("/admin/addons/dummy/upgrade/", follow=True).content.decode()
    assert "升级停在“给旧记录补颜色”" in said
    assert InstalledAddon.objects.get(label="dummy").version == "1.0.0"
    failing.clear()
    said = office.post("/admin/addons/dummy/upgrade/", follow=True).content.decode()
    assert "已升级到 1.1.0" in said and "升级到 1.1.0</button>" not in said
    note.refresh_from_db()
    assert note.colour == "红"


def test_an_error_shows_and_is_forgiven(office, client, dummy):
    dummy.on()
    failing.add("fragment")
    assert "样例片段" not in client.get("/").content.decode()
    failing.clear()
    assert "“样例片段”出错，已隔离。" in office.get("/admin/addons/?show=bad").content.decode()
    office.post("/admin/addons/dummy/forgive/")
    assert not AddonFault.objects.exists()
    assert "样例片段" in client.get("/").content.decode()


def test_a_report_is_taken_as_a_spreadsheet(office, dummy):
    dummy.on()
    page = office.get("/admin/addons/reports/?first=2026-01-01&last=2026-02-01")
    assert "=样例行" in page.content.decode()
    taken = office.get("/admin/addons/reports/?first=2026-01-01&last=2026-02-01&export=dummy")
    rows = openpyxl.load_workbook(io.BytesIO(taken.content)).active.values
    assert list(rows) == [("名字", "数"), ("'=样例行", 7)]
    for odd in ("first=x&last=y", "first=2026-02-01&last=2026-01-01", "export=nothing", "first=1"):
        assert office.get(f"/admin/addons/reports/?{odd}", follow=True).status_code == 200


def test_uninstalling_is_told_and_not_done_by_a_click(office, dummy):
    dummy.on()
    DummyNote.objects.create(title="一")
    told = office.get("/admin/addons/dummy/uninstall/").content.decode()
    assert "dummy_dummynote" in told and "uninstall_addon dummy" in told
    assert office.post("/admin/addons/dummy/uninstall/").status_code == 405


@pytest.mark.parametrize("role", [role for role in Role if role != Role.CITY_ADMIN])
def test_nobody_else_gets_in(role, staff, dummy, site_tree):
    client = Client()
    client.force_login(staff(role, area=site_tree.luxi.area))
    site = Site.objects.get(is_default_site=True)
    for address in ("", "log/", f"dummy/off/{site.pk}/", "dummy/uninstall/"):
        assert client.get(f"/admin/addons/{address}").status_code == 302
    client.post(f"/admin/addons/dummy/on/{site.pk}/")
    assert not is_enabled("dummy", site)


def test_what_is_not_there_is_404(office, dummy):
    assert office.get("/admin/addons/nothing/uninstall/").status_code == 404
    assert office.post("/admin/addons/dummy/on/99999/").status_code == 404
    assert office.get("/admin/addons/?show=odd").status_code == 200


def test_what_was_deleted_without_uninstalling_is_named_and_what_to_do(office, dummy, site_tree):
    site = Site.objects.get(is_default_site=True)
    InstalledAddon.objects.create(label="votes", version="0.6.1")
    AddonSwitch.objects.create(label="votes", site=site, is_on=True)
    AddonChange.objects.create(label="votes", title="评选表彰", act="install")
    SiteState.mark_addons()
    screen = office.get("/admin/addons/").content.decode()
    card = screen[screen.index("addon-votes") :].partition("</article>")[0]
    for words in (
        "评选表彰",
        "0.6.1",
        "缺失",
        "plugins/votes/",
        "uninstall_addon votes",
        "数据还在",
    ):
        assert words in card
    assert "addons/votes/" not in card, "nothing to press that answers 404"
    assert "评选表彰" in office.get("/admin/addons/?show=bad").content.decode()
    assert "2 个已安装" in screen
    assert office.get("/admin/").status_code == 200


def test_no_menu_leads_to_a_page_without_code(office, client, dummy, site_tree):
    """The row of a page stays when the folder of its type is deleted."""
    gone = ContentType.objects.create(app_label="votes", model="votepage")
    page = Page(title="评选表彰", slug="votes", live=True, show_in_menus=True)
    page.content_type = gone
    site_tree.home.add_child(instance=page)
    Page.objects.filter(pk=page.pk).update(content_type=gone)
    cache.clear()
    front = client.get("/")
    assert front.status_code == 200 and "评选表彰" not in front.content.decode()
    assert "/votes/" not in client.get("/sitemap.xml").content.decode()
    assert client.get("/votes/").status_code == 404
    for address in ("", f"pages/{site_tree.home.pk}/"):
        shown = office.get(f"/admin/{address}")
        assert shown.status_code == 200
        assert f"/admin/pages/{page.pk}/" not in shown.content.decode()


@pytest.mark.browser
def test_the_screen_shuts_nobody_out_in_the_light_and_in_the_dark(
    browser,
    live_site,  # noqa: F811
    staff,
    dummy,
):
    dummy.on()
    InstalledAddon.objects.create(label="votes", version="0.6.1")
    client, faults = Client(), []
    client.force_login(staff(Role.CITY_ADMIN))
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_site}
    for width, scheme in ((1440, "light"), (1440, "dark"), (390, "dark")):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN", color_scheme=scheme
        )
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(f"{live_site}/admin/addons/")
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            faults.append((width, scheme, "wider than the screen"))
        found = Axe().run(page).response["violations"]
        faults += [(width, scheme, each["id"], each["nodes"][0]["html"]) for each in found]
        context.close()
    assert faults == []
