"""The desk's screens: nothing that axe finds fault with, on paper white and in the dark, and none
wider than a phone."""

import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.desk.models import DueReport
from core.reviews import services
from core.roles import Role
from stories.models import PlannedIssue
from tests import factories

pytestmark = pytest.mark.browser


@pytest.fixture
def screens(site_tree, staff):
    """The addresses of all screens, each with something on it."""
    author, today = staff(Role.RESPONSIBLE), timezone.localdate()
    page = factories.ArticlePageFactory(
        parent=site_tree.news, title="夜校门口的热粥", live=False, owner=author
    )
    page.save_revision(user=author)
    services.submit(page, author)
    column = factories.ColumnPageFactory(parent=site_tree.columns, title="身边的榜样")
    for days in (0, 1, 9):
        day = today + datetime.timedelta(days=days)
        PlannedIssue.objects.create(column=column, title=f"选题{days}", planned_on=day)
    DueReport.objects.create(title="书面报告", rule="once", date=today)
    occasion = factories.OccasionFactory(name="学雷锋日", month=today.month, day=today.day)
    return [
        reverse("wagtailadmin_home"),
        reverse("desk_calendar"),
        reverse("desk_due"),
        reverse("desk_due_new"),
        reverse("desk_subscriptions"),
        reverse("activities_occasion_work", args=[occasion.pk]),
        reverse("column_planner:board", args=[column.pk]),
        reverse("wagtailadmin_reports:workflow"),
        reverse("reviews_review", args=["wagtailcore", "page", page.pk]),
        reverse("reviews_sheets"),
        reverse("notices_list"),
        reverse("activities_quick"),
    ]


def test_no_screen_of_the_desk_shuts_anybody_out(browser, live_site, screens, staff):
    client = Client()
    client.force_login(staff(Role.CHIEF))
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_site}
    faults = []
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    context.add_cookies([cookie])
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    for number, address in enumerate(screens):
        page.emulate_media(color_scheme=("light", "dark")[number % 2])
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{live_site}{address}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{address} is too wide")
        page.set_viewport_size({"width": 1440, "height": 900})
        for violation in Axe().run(page).response["violations"]:
            faults.append(f"{address} {violation['id']}: {violation['nodes'][0]['html'][:120]}")
    context.close()
    assert not faults, "\n".join(faults)
