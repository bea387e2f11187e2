"""The public pages in a real browser, on a desk and on a phone."""

import io
import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command

from activities.models import Activity, ActivityReportPage, Occasion, Team
from brands.models import BrandPage
from home.models import SectionPage
from stories.models import ColumnIssuePage, StoryPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
SERIOUS = {"serious", "critical"}


def addresses():
    """One address of each kind of page, as `{name: path}`."""
    pages = {
        "brand": BrandPage,
        "report": ActivityReportPage,
        "story": StoryPage,
        "issue": ColumnIssuePage,
        "section": SectionPage,
    }
    found = {name: model.objects.live().order_by("pk").first().url for name, model in pages.items()}
    return {
        "home": "/",
        "browse": "/activities/",
        "record": Activity.objects.ended().order_by("pk").first().get_absolute_url(),
        "team": Team.objects.order_by("pk").first().get_absolute_url(),
        "teams": "/teams/",
        "calendar": "/activities/calendar/",
        "week": "/activities/calendar/?week=2026-W11",
        "year": "/activities/year/",
        "occasion": Occasion.objects.order_by("pk").first().get_absolute_url(),
        "reports": "/reports/",
        "missing": "/no/such/page/",
        **found,
    }


def faults_of(page, address, host):
    """Open `address` and return what is wrong with it, in words."""
    faults, requests = [], []

    def note_console(message):
        # The browser reports the status of the missing page itself as an error.
        if message.type == "error" and "status of 404" not in message.text:
            faults.append(message.text)

    page.on("console", note_console)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{host}{address}", wait_until="load")
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if width > 0:
        faults.append(f"{width} pixels too wide")
    foreign = [url for url in requests if not url.startswith((host, "data:"))]
    faults += [f"asks {url}" for url in foreign]
    for violation in Axe().run(page).response["violations"]:
        if violation["impact"] in SERIOUS:
            where = violation["nodes"][0]["html"][:120]
            faults.append(f"{violation['id']}: {where}")
    return faults


def test_pages_fit_are_quiet_and_accessible(live_site, browser):
    """With SCREENSHOTS=<folder> each page is also kept there as a picture."""
    call_command("load_demo", verbosity=0, stdout=io.StringIO())
    faults, folder = [], os.environ.get("SCREENSHOTS")
    for size, (width, height) in SIZES.items():
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", bypass_csp=True
        )
        for name, address in addresses().items():
            page = context.new_page()
            faults += [
                f"{name} on a {size}: {fault}" for fault in faults_of(page, address, live_site)
            ]
            if folder:
                page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
            page.close()
        context.close()
    assert not faults, "\n".join(faults)


def test_the_keyboard_reaches_the_text_first(live_site, browser, site_tree):
    page = browser.new_page()
    page.goto(live_site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.close()
