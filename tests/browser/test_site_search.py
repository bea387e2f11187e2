"""The search over everything in a real browser: suggestions by keyboard, tabs, and no script."""

import re

import pytest
from playwright.sync_api import expect

from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def records(site_tree, search_index):
    for number in range(12):
        factories.ActivityFactory(
            title=f"无偿献血第{number}场", team=site_tree.anyuan.team, area=site_tree.anyuan.town
        )
    factories.ArticlePageFactory(parent=site_tree.news, title="献血知识问答")
    search_index()


@pytest.fixture
def visit(live_site, browser, records):
    """Opens pages; faults on their consoles fail the test."""
    faults, contexts = [], []

    def open_(path, **options):
        context = browser.new_context(**{"viewport": DESK, "locale": "zh-CN", **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{live_site}{path}", wait_until="load")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not faults, faults


def test_a_suggestion_is_chosen_with_the_keyboard_alone(visit):
    page = visit("/")
    page.focus("#q")
    page.keyboard.type("xianxue")
    # Not the list for half of the word.
    first = page.locator("[role=option]").first
    expect(first).to_be_visible()
    expect(first).to_contain_text("献血知识问答")
    field = page.locator("#q")
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    title = chosen.inner_text()
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    expect(first).to_be_visible()
    expect(first).to_contain_text("献血知识问答")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/*zhishi*/")
    expect(page.locator("h1")).to_contain_text(title)


def test_enter_asks_for_what_was_typed(visit):
    page = visit("/")
    page.focus("#q")
    page.keyboard.type("献血")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    expect(page.locator("#q2")).to_have_value("献血")
    expect(page.locator("[aria-current=page]").first).to_contain_text("13")


def test_a_tab_replaces_the_results_only_and_back_goes_back(visit):
    page = visit("/search/?q=献血")
    page.evaluate("window.stays = true")
    page.get_by_role("link", name="文章").click()
    page.wait_for_url("**kind=article**")
    page.wait_for_selector("text=献血知识问答")
    assert page.evaluate("window.stays")
    expect(page.locator(".find > li")).to_have_count(1)
    expect(page.locator("#announced")).to_have_text("1 条结果")
    page.go_back()
    expect(page.locator(".find > li")).to_have_count(10)
    expect(page).not_to_have_url(re.compile("kind"))


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_without_script_everything_is_links_and_forms(visit, viewport):
    page = visit("/search/", java_script_enabled=False, viewport=viewport)
    page.fill("#q2", "献血")
    page.get_by_role("button", name="搜索").click()
    expect(page.locator(".find > li")).to_have_count(10)
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".find > li")).to_have_count(3)
    page.get_by_role("link", name="文章").click()
    expect(page.locator(".find > li")).to_have_count(1)
