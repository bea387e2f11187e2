"""The activity browser in a real browser: what a visitor does, with the keyboard and without
JavaScript as well."""

import re

import pytest
from playwright.sync_api import expect

from activities.models import Activity
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

DESK = {"width": 1440, "height": 900}


@pytest.fixture
def records(site_tree, search_index):
    for number in range(45):
        county = site_tree.anyuan if number % 3 else site_tree.luxi
        factories.ActivityFactory(
            title=f"清理河道第{number}次",
            team=county.team,
            area=county.town,
            category=site_tree.category,
            upcoming=number % 5 == 0,
        )
    factories.ActivityFactory(title="献血车进校园", team=site_tree.luxi.team)
    search_index()


@pytest.fixture
def visit(live_site, browser, records):
    """Opens pages; faults on their consoles fail the test."""
    faults, contexts = [], []

    def open_(path="/activities/", **options):
        context = browser.new_context(viewport=DESK, locale="zh-CN", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{live_site}{path}", wait_until="load")
        return page

    open_.faults = faults
    yield open_
    for context in contexts:
        context.close()
    assert not faults, faults


# Answers arrive when they arrive: `expect` looks again until it sees what it should.
def shows(page, total):
    expect(page.locator("#results .bar b")).to_have_text(total)


def asks(page, query):
    expect(page).to_have_url(re.compile(r"/activities/" + re.escape(query) + "$"))


def focused(page, name):
    expect(page.locator(f"#{name}")).to_be_focused()


def test_a_tick_replaces_the_results_alone(visit):
    page = visit()
    page.evaluate("window.stays = true; window.scrollTo({top: 300, behavior: 'instant'})")
    page.check("#area-luxi")
    shows(page, "16")
    asks(page, "?area=luxi")
    assert page.evaluate("window.stays") is True
    focused(page, "area-luxi")
    assert page.evaluate("window.scrollY") == 300
    expect(page.locator("#announced")).to_have_text("16 场活动")
    expect(page).to_have_title(re.compile("芦溪县"))
    # The counts around it follow, those of its own group stay honest.
    expect(page.locator("label:has(#area-anyuan) span")).to_have_text("30")
    expect(page.locator(".chips")).to_contain_text("芦溪县")


def test_going_back_and_forth_shows_whole_pages(visit):
    page = visit()
    page.check("#area-luxi")
    shows(page, "16")
    page.check("#state-ended")
    page.wait_for_url("**state=ended")
    page.go_back(wait_until="load")
    shows(page, "16")
    asks(page, "?area=luxi")
    expect(page.locator("#area-luxi")).to_be_checked()
    expect(page.locator("#state-ended")).not_to_be_checked()
    expect(page.locator(".masthead")).to_have_count(1)
    page.go_back(wait_until="load")
    shows(page, "46")
    expect(page.locator("#area-luxi")).not_to_be_checked()
    page.go_forward(wait_until="load")
    shows(page, "16")
    expect(page.locator(".masthead")).to_have_count(1)


def test_a_record_and_back_again(visit):
    page = visit()
    page.check("#area-luxi")
    shows(page, "16")
    page.click(".hit h3 a >> nth=0")
    page.wait_for_url("**/activities/*-*/")
    page.go_back(wait_until="load")
    shows(page, "16")
    expect(page.locator(".masthead")).to_have_count(1)
    expect(page.locator("#area-luxi")).to_be_checked()


def test_all_goes_by_keyboard(visit):
    page = visit()
    page.focus("#q2")
    page.keyboard.type("献血")
    page.keyboard.press("Enter")
    shows(page, "1")
    focused(page, "q2")
    page.focus(".chip >> nth=0")
    page.keyboard.press("Enter")
    shows(page, "46")
    expect(page.locator("#q2")).to_have_value("")
    focused(page, "results")
    page.focus("#area-luxi")
    page.keyboard.press("Space")
    shows(page, "16")
    page.keyboard.press("Space")
    shows(page, "46")
    asks(page, "")
    page.focus("#view-stats")
    page.keyboard.press("Enter")
    page.wait_for_selector(".bars")
    focused(page, "view-stats")
    asks(page, "?view=stats")


def test_turning_the_page_leads_to_its_top(visit):
    page = visit()
    page.locator(".pager a[rel=next]").scroll_into_view_if_needed()
    page.focus(".pager a[rel=next]")
    page.keyboard.press("Enter")
    page.wait_for_url("**page=2")
    focused(page, "results")
    expect(page.locator("#results .bar")).to_be_in_viewport()
    expect(page.locator("#announced")).to_have_text("46 场活动，第 2 页")


def test_a_month_and_dates(visit):
    page = visit()
    bar = page.locator(".histo a").first
    count = bar.locator("text").text_content()
    bar.click()
    shows(page, count)
    first = page.input_value("#f1")
    page.click("summary:has-text('日期')")
    assert first.endswith("-01")
    page.fill("#f2", "")
    page.dispatch_event("#f2", "change")
    asks(page, f"?from={first}")
    shows(page, "46")


def test_a_failure_is_shown_not_hidden(visit):
    page = visit()
    page.route(
        "**/activities/?*",
        lambda route: route.abort() if "hx-request" in route.request.headers else route.continue_(),
    )
    with page.expect_navigation(url="**area=luxi**"):
        page.check("#area-luxi")
    shows(page, "16")
    visit.faults.clear()


def test_without_javascript_the_form_leads_to_a_clean_address(visit):
    page = visit(java_script_enabled=False)
    page.check("#area-luxi")
    page.fill("#q2", "河道")
    page.click("text=应用筛选")
    asks(page, "?q=%E6%B2%B3%E9%81%93&area=luxi")
    expect(page.locator("#area-luxi")).to_be_checked()
    page.click("#view-calendar")
    expect(page.locator(".cal")).to_have_count(1)
    page.click("text=全部清除")
    asks(page, "")


def test_on_a_phone_the_filters_are_a_panel(visit):
    page = visit()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#filters")).to_be_hidden()
    page.click(".chips a[href$='#filters']")
    expect(page.locator("#filters")).to_be_visible()
    page.check("#area-luxi")
    expect(page.locator("#to-results")).to_have_text("看 16 条结果")
    expect(page.locator("#filters")).to_be_visible()
    page.click("#to-results")
    expect(page.locator("#filters")).to_be_hidden()
    shows(page, "16")
    assert Activity.objects.count() == 46


@pytest.fixture
def many_teams(records, site_tree, search_index):
    for number in range(16):
        team = factories.TeamFactory(
            name=f"青禾{number}队", slug=f"qinghe-{number}", area=site_tree.luxi.area
        )
        factories.ActivityFactory(
            title="植树", team=team, area=site_tree.luxi.town, category=site_tree.category
        )
    search_index()


def test_a_value_is_found_by_name_and_ticked(visit, many_teams):
    page = visit()
    expect(page.locator("#values-team input")).to_have_count(12)
    page.focus("#find-team-name")
    page.keyboard.type("青禾13")
    expect(page.locator("#values-team input")).to_have_count(1)
    asks(page, "")
    page.keyboard.press("Tab")
    focused(page, "team-qinghe-13")
    page.keyboard.press("Space")
    shows(page, "1")
    asks(page, "?team=qinghe-13")
    focused(page, "team-qinghe-13")
    expect(page.locator("#find-team-name")).to_have_value("")


def test_a_value_is_found_without_javascript(visit, many_teams):
    page = visit("/activities/?area=luxi", java_script_enabled=False)
    page.fill("#find-team-name", "青禾13")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == "按队伍找活动"
    page.click("text=青禾13队")
    assert page.url.endswith("/activities/?area=luxi&team=qinghe-13")
    shows(page, "1")


def test_areas_are_a_way_down_and_up(visit):
    page = visit()
    page.check("#area-luxi")
    shows(page, "16")
    page.locator("#values-area .depth-1 input").check()
    page.wait_for_selector("a#area-luxi.way-up")
    expect(page).not_to_have_url(re.compile("area=luxi&"))
    page.click("a#area-luxi")
    page.wait_for_selector("input#area-luxi:checked")
    asks(page, "?area=luxi")


def test_a_correction_can_be_taken_back(visit):
    page = visit()
    page.fill("#q2", "清里河道")
    page.keyboard.press("Enter")
    page.wait_for_selector("#as-typed")
    assert "清理河道" in page.inner_text(".didyoumean")
    page.click("#as-typed")
    page.wait_for_selector("#as-meant")
    expect(page).to_have_url(re.compile("correct=0"))
    page.check("#state-ended")
    page.wait_for_url("**state=ended**")
    expect(page).to_have_url(re.compile("correct=0"))
