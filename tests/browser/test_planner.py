"""The planner where the script does the work: keys, mouse, and the sheet for touch."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from stories.models import PlannedIssue
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def planner(browser, live_server, site_tree):
    column = factories.ColumnPageFactory(parent=site_tree.columns, title="身边的榜样")
    for title in ("热粥", "皮影戏"):
        PlannedIssue.objects.create(column=column, title=title)
    factories.AdminFactory(username="planner-admin")
    assert get_user_model().objects.filter(username="planner-admin").exists()
    context = browser.new_context(has_touch=True, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{live_server.url}{reverse('wagtailadmin_login')}")
    page.fill("[name=username]", "planner-admin")
    page.fill("[name=password]", factories.PASSWORD)
    page.click("[type=submit]")
    page.wait_for_url("**/admin/")
    page.goto(f"{live_server.url}{reverse('column_planner:board', args=[column.pk])}")
    yield page
    context.close()


def say(page, text):
    page.wait_for_function(
        "text => document.querySelector('[data-planner-say]').textContent.includes(text)", arg=text
    )


def test_keys_mouse_and_touch(planner):
    card = planner.locator(".planner__backlog [data-card] [data-stop]").first
    card.focus()
    planner.keyboard.press("Space")
    say(planner, "拿着《热粥》（选题）")
    planner.keyboard.press("g")
    say(planner, "空档")
    planner.keyboard.press("Escape")
    say(planner, "放回原处")
    assert PlannedIssue.objects.get(title="热粥").planned_on is None
    planner.keyboard.press("Space")
    planner.keyboard.press("g")
    planner.keyboard.press("Space")
    say(planner, "《热粥》已放到")
    first = PlannedIssue.objects.get(title="热粥").planned_on
    assert first is not None
    planner.keyboard.press("u")
    say(planner, "已撤销")
    assert PlannedIssue.objects.get(title="热粥").planned_on is None

    free = planner.locator("td[data-free]").first
    planner.locator(".planner__backlog [data-card]").first.drag_to(free)
    say(planner, "《热粥》已放到")
    assert PlannedIssue.objects.get(title="热粥").planned_on == first

    planner.locator(".planner__backlog [data-planner-open-sheet]").first.dispatch_event("click")
    planner.locator("[data-sheet-free] button").first.tap()
    say(planner, "《皮影戏》已放到")
    assert PlannedIssue.objects.get(title="皮影戏").planned_on is not None
