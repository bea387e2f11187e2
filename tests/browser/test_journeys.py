"""A citizen's ways through the whole site: by the keyboard alone, and without JavaScript."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.models import ErrorReport
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
FOUND = ["无偿献血第二场", "无偿献血第一场", "献血车出发以前", "献血车进校园"]
#: What is wrong with where the keyboard stands; nothing where a reader sees it. The fields of
#: search have their outline around the button as well.
UNSEEN = """() => {
  const at = document.activeElement;
  if (at === document.body) return "the keyboard stands nowhere";
  const shows = (one) => {
    const style = getComputedStyle(one);
    const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return outline || style.boxShadow !== "none";
  };
  const around = at.matches(".search input") ? at.closest(".search") : at;
  const box = around.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const name = at.outerHTML.slice(0, 120);
  if (!shows(around)) return "no outline: " + name;
  if (box.width < 2 || box.height < 2) return "too small to see: " + name;
  return inside ? "" : "outside the window: " + name;
}"""


@pytest.fixture
def visit(live_site, browser, site_tree):
    """Opens pages; faults on their consoles fail the test, but for the answer that a form is
    not filled in, which the browser reports as one."""
    faults, contexts = [], []

    def note(message):
        if message.type == "error" and "status of 422" not in message.text:
            faults.append(message.text)

    def open_(path="/", **options):
        context = browser.new_context(
            **{"viewport": DESK, "locale": "zh-CN", "reduced_motion": "reduce", **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", note)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{live_site}{path}", wait_until="load")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not faults, faults


@pytest.fixture
def records(site_tree, search_index):
    """One coming activity with its report among others; the activities are in the menu."""
    site_tree.activities.show_in_menus = True
    site_tree.activities.save()
    luxi, anyuan = site_tree.luxi, site_tree.anyuan
    coming = factories.ActivityFactory(
        title="献血车进校园", team=luxi.team, area=luxi.town, upcoming=True
    )
    report = factories.ActivityReportPageFactory(
        parent=luxi.reports, title="献血车出发以前", summary="一袋血要走多远"
    )
    factories.PageActivityFactory(page=report.page_ptr, activity=coming)
    for title, county in (("无偿献血第一场", luxi), ("无偿献血第二场", anyuan)):
        factories.ActivityFactory(
            title=title,
            team=county.team,
            area=county.town,
            starts_in=datetime.timedelta(days=-45),
        )
    factories.ActivityFactory(title="清理河道", team=luxi.team, area=luxi.town)
    search_index()
    return coming


def bar_of(activity):
    return f"#month-{timezone.localtime(activity.start):%Y%m}"


def shows(page, total):
    expect(page.locator("#results .bar b")).to_have_text(total)


def tab_to(page, selector, most=120):
    """Press Tab until `selector` has the keyboard; the reader sees each step."""
    for _step in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(UNSEEN) == ""
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached with {most} steps.")


def follow(page, selector, title):
    """Go to a link and along it with the keyboard."""
    tab_to(page, selector)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)


def is_a_calendar(page, link):
    """What the link leads to is a calendar that holds the activity."""
    answer = page.request.get(page.evaluate("link => link.href", link.element_handle()))
    assert answer.ok and answer.headers["content-type"].startswith("text/calendar")
    assert "献血车进校园" in answer.text()


def test_from_home_to_a_report_on_a_phone_without_javascript(visit, records, live_site):
    page = visit(java_script_enabled=False, viewport=PHONE)
    page.fill("#q", "献血")
    page.locator(".masthead").get_by_role("button", name="搜索").click()
    expect(page.locator(".find").first.locator("h3")).to_have_text(FOUND)
    page.locator(".nav").get_by_role("link", name="活动", exact=True).click()
    page.fill("#q2", "献血")
    page.get_by_role("button", name="搜索").click()
    shows(page, "3")
    page.get_by_role("link", name=re.compile("^筛选")).click()
    page.check("#area-luxi")
    page.get_by_role("button", name="应用筛选").click()
    shows(page, "2")
    expect(page.locator(".chips")).to_contain_text("芦溪县")
    page.click(bar_of(records))
    shows(page, "1")
    page.locator(".hit h3 a").click()
    expect(page.locator("h1")).to_have_text("献血车进校园")
    to_calendar = page.locator(".facts").get_by_role("link", name="加入日历")
    with page.expect_download() as download:
        to_calendar.click()
    assert download.value.suggested_filename == f"{records.code}.ics"
    is_a_calendar(page, to_calendar)
    page.get_by_role("link", name="献血车出发以前").click()
    expect(page.locator("h1")).to_have_text("献血车出发以前")
    expect(page.locator(".share-panel")).to_be_hidden()
    page.locator(".share summary").click()
    expect(page.locator(".share-code img")).to_be_visible()
    code = page.request.get(f"{live_site}{page.locator('.share-code img').get_attribute('src')}")
    assert code.ok and code.headers["content-type"] == "image/svg+xml"
    expect(page.get_by_label("这一页的网址")).to_have_value(page.url)
    # What only a script can do is not offered.
    expect(page.get_by_role("button", name="复制网址")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_from_home_to_a_report_by_keyboard_alone(visit, records):
    page = visit()
    tab_to(page, ".skip", most=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main, footer')")
    page.reload(wait_until="load")
    tab_to(page, "#q")
    page.keyboard.type("献血")
    page.wait_for_selector("[role=option]")
    chosen = page.locator("[role=option][aria-selected=true]")
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_count(1)
    expect(page.locator("#q")).to_have_attribute(
        "aria-activedescendant", chosen.get_attribute("id")
    )
    page.keyboard.press("ArrowUp")
    expect(chosen).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(".find").first.locator("h3")).to_have_text(FOUND)
    follow(page, ".nav a[href='/activities/']", "找活动")
    tab_to(page, "#q2")
    page.keyboard.type("献血")
    page.keyboard.press("Enter")
    shows(page, "3")
    tab_to(page, "#area-luxi")
    page.keyboard.press("Space")
    shows(page, "2")
    expect(page.locator("#area-luxi")).to_be_focused()
    tab_to(page, bar_of(records))
    page.keyboard.press("Enter")
    shows(page, "1")
    follow(page, ".hit h3 a", "献血车进校园")
    tab_to(page, ".facts a[href$='calendar.ics']")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == f"{records.code}.ics"
    is_a_calendar(page, page.locator(".facts a[href$='calendar.ics']"))
    follow(page, ".links a[href*='/reports/']", "献血车出发以前")
    tab_to(page, ".share summary")
    page.keyboard.press("Enter")
    expect(page.locator(".share-code img")).to_be_visible()
    tab_to(page, "#share-address", most=2)
    expect(page.locator("#share-address")).to_have_value(page.url)
    tab_to(page, "[data-share-copy]", most=1)


def test_a_suggestion_leads_to_the_activity_by_keyboard(visit, records):
    page = visit()
    tab_to(page, "#q")
    page.keyboard.type("献血车进")
    option = page.locator("[role=option]", has_text="献血车进校园")
    expect(option.first).to_be_visible()
    for _step in range(page.locator("[role=option]").count()):
        page.keyboard.press("ArrowDown")
        if option.first.get_attribute("aria-selected") == "true":
            break
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("献血车进校园")


@pytest.fixture
def menu(site_tree):
    """A column below the columns, both in the menu."""
    site_tree.columns.show_in_menus = True
    site_tree.columns.save()
    return factories.ColumnPageFactory(
        parent=site_tree.columns, title="每周一期", show_in_menus=True
    )


def test_the_menus_second_level_by_keyboard(visit, menu):
    page = visit()
    below = page.locator(".nav").get_by_role("link", name="每周一期")
    expect(below).to_be_hidden()
    tab_to(page, ".nav summary")
    for key in ("Enter", "Space"):
        page.keyboard.press(key)
        expect(below).to_be_visible()
        tab_to(page, f".nav a[href='{menu.url}']", most=1)
        page.keyboard.press("Escape")
        expect(below).to_be_hidden()
        expect(page.locator(".nav summary")).to_be_focused()
        assert page.evaluate(UNSEEN) == ""
    page.keyboard.press("Enter")
    follow(page, f".nav a[href='{menu.url}']", "每周一期")
    assert page.url.endswith(menu.url)


def test_the_menus_second_level_without_javascript(visit, menu):
    page = visit(java_script_enabled=False, viewport=PHONE)
    below = page.locator(".nav").get_by_role("link", name="每周一期")
    expect(below).to_be_hidden()
    page.click(".nav summary")
    expect(below).to_be_visible()
    page.click(".nav summary")
    expect(below).to_be_hidden()
    page.click(".nav summary")
    below.click()
    expect(page.locator("h1")).to_have_text("每周一期")


@pytest.fixture
def no_wait(monkeypatch):
    """A report may be sent at once; people take longer than a machine."""
    monkeypatch.setattr("core.corrections.forms.SOONEST", 0)


def test_a_fault_is_reported_by_keyboard(visit, no_wait):
    page = visit("/news/")
    follow(page, ".foot a[href='/report-error/']", "网站找错")
    tab_to(page, "[name=kind]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#id_kind_1")).to_be_checked()
    assert page.evaluate(UNSEEN) == ""
    tab_to(page, "#id_address", most=1)
    expect(page.locator("#id_address")).to_have_value("/news/")
    tab_to(page, "#id_description", most=1)
    page.keyboard.press("Space")
    tab_to(page, "#id_contact", most=1)
    page.keyboard.type("李女士（示例）")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("请写明哪里不对")
    assert not ErrorReport.objects.exists()
    expect(page.locator("#id_kind_1")).to_be_checked()
    expect(page.locator("#id_address")).to_have_value("/news/")
    expect(page.locator("#id_contact")).to_have_value("李女士（示例）")
    # The message leads to its field.
    tab_to(page, "[role=alert] a")
    page.keyboard.press("Enter")
    expect(page.locator("#id_description")).to_be_focused()
    page.keyboard.type("“登录”写成了“登陆”。")
    tab_to(page, ".report-error button")
    page.keyboard.press("Space")
    expect(page.locator("h1")).to_have_text("已经收到，谢谢")
    report = ErrorReport.objects.get()
    assert (report.address, report.description) == ("/news/", "“登录”写成了“登陆”。")
    assert report.contact == "李女士（示例）"


def test_a_fault_is_reported_without_javascript(visit, no_wait):
    page = visit("/news/", java_script_enabled=False, viewport=PHONE)
    page.get_by_role("link", name="网站找错").click()
    page.check("#id_kind_0")
    page.fill("#id_address", "https://elsewhere.example/news/")
    page.fill("#id_description", " ")
    page.fill("#id_contact", "李女士（示例）")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("请写明哪里不对")
    expect(page.get_by_role("alert")).to_contain_text("请填本站的地址")
    assert not ErrorReport.objects.exists()
    expect(page.locator("#id_kind_0")).to_be_checked()
    expect(page.locator("#id_address")).to_have_value("https://elsewhere.example/news/")
    expect(page.locator("#id_contact")).to_have_value("李女士（示例）")
    page.fill("#id_address", "/news/")
    page.fill("#id_description", "图片打不开。")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("h1")).to_have_text("已经收到，谢谢")
    assert ErrorReport.objects.get().description == "图片打不开。"


def test_the_look_is_chosen_at_the_top_without_javascript(visit, site_tree):
    page = visit("/news/", java_script_enabled=False, viewport=PHONE)
    top, root = page.locator(".topline"), page.locator("html")
    size = "getComputedStyle(document.querySelector('.masthead strong')).fontSize"
    before = page.evaluate(size)
    top.get_by_role("link", name="长辈版", exact=True).click()
    expect(page).to_have_url(re.compile("/news/$"))
    expect(root).to_have_attribute("data-elder", "elder")
    top.get_by_role("link", name=re.compile("^显示")).click()
    page.get_by_role("link", name="大", exact=True).click()
    page.get_by_role("link", name="回到刚才那一页").click()
    expect(page).to_have_url(re.compile("/news/$"))
    for link in ("活动日历", "网站地图"):
        page.locator(".foot").get_by_role("link", name=link).click()
        expect(root).to_have_attribute("data-elder", "elder")
        expect(root).to_have_attribute("data-size", "large")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert float(page.evaluate(size)[:-2]) > float(before[:-2])
    expect(top.get_by_role("link", name="长辈版", exact=True)).to_have_attribute(
        "aria-current", "true"
    )
    top.get_by_role("link", name="标准版", exact=True).click()
    for address in ("/sitemap/$", ":[0-9]+/$"):
        expect(page).to_have_url(re.compile(address))
        expect(page.locator(".masthead strong")).to_be_visible()
        for choice in ("data-elder", "data-size"):
            expect(root).not_to_have_attribute(choice, re.compile(""))
        assert page.evaluate(size) == before
        page.locator(".nameplate").click()
    assert page.context.cookies() == []


def test_the_calendar_without_javascript(visit, records, site_tree):
    today = timezone.localdate()
    first = (today.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    start = timezone.make_aware(datetime.datetime.combine(first, datetime.time(9)))
    for title, county in (("义务植树", site_tree.luxi), ("图书漂流", site_tree.anyuan)):
        factories.ActivityFactory(
            title=title,
            team=county.team,
            area=county.town,
            category=site_tree.category,
            start=start + datetime.timedelta(days=14),
        )
    page = visit("/activities/", java_script_enabled=False, viewport=PHONE)
    page.locator("main").get_by_role("link", name="活动日历").click()
    month = page.locator("#span")
    expect(month).to_contain_text(f"{today.year}年{today.month}月")
    page.click(".step [rel~=next]")
    expect(month).to_contain_text(f"{first.year}年{first.month}月")
    day = page.locator(f"#d{start + datetime.timedelta(days=14):%m%d}")
    expect(day).to_contain_text("义务植树")
    expect(day).to_contain_text("图书漂流")
    page.select_option("#only-area", "luxi")
    page.get_by_role("button", name="只看这些").click()
    expect(month).to_contain_text(f"{first.year}年{first.month}月")
    expect(page.locator("#only-area")).to_have_value("luxi")
    expect(page.get_by_text("图书漂流")).to_have_count(0)
    day.get_by_role("link", name="义务植树").click()
    expect(page.locator("h1")).to_have_text("义务植树")
    page.go_back()
    expect(page.locator("#only-area")).to_have_value("luxi")
