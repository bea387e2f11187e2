"""The lobby screen in a browser: it goes on by itself, also when the connection drops."""

import pytest
from wagtail.models import Site

from home.models import LobbyScreen
from tests import factories
from tests.browser.waiting import eventually

pytestmark = pytest.mark.browser


@pytest.fixture
def lobby(site_tree):
    settings = LobbyScreen.for_site(Site.objects.get(is_default_site=True))
    settings.slogans, settings.seconds = "把小事做好\n把好事做久\n有难处说一声", 8
    settings.save()
    image = factories.SiteImageFactory()
    factories.BrandPageFactory(parent=site_tree.brands, title="关爱母亲河", lead_image=image)
    return settings


@pytest.fixture
def context(browser):
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
    yield context
    context.close()


def scene_after(page, number):
    eventually(page, f"document.documentElement.dataset.scene !== '{number}'", tries=200)
    return page.evaluate("document.documentElement.dataset.scene")


def test_it_goes_on_without_a_connection_and_recovers(context, live_site, lobby):
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    # Time goes as the test says: nobody waits for scenes.
    page.clock.install()
    page.goto(f"{live_site}/screen/")
    page.wait_for_selector("html[data-all-at-hand]")
    total = int(page.evaluate("document.documentElement.dataset.total"))
    seen = {page.inner_text("h1")}
    context.set_offline(True)
    number = page.evaluate("document.documentElement.dataset.scene")
    for _ in range(total):
        page.clock.run_for(8_000)
        number = scene_after(page, number)
        seen.add(page.inner_text("h1"))
        assert page.is_visible(".offline")
        assert "连接中断" in page.inner_text(".offline")
        for image in page.query_selector_all("img"):
            assert image.evaluate("image => image.complete && image.naturalWidth > 0")
    assert len(seen) == total
    lobby.slogans = "接着往下走"
    lobby.save()
    context.set_offline(False)
    page.clock.run_for(8_000)
    page.wait_for_selector(".offline", state="hidden")
    # The fresh scenes come in when they come: a busy machine takes its time.
    for _ in range(40):
        page.clock.run_for(8_000)
        page.wait_for_timeout(500)
        seen.add(page.inner_text("h1"))
        if "接着往下走" in seen:
            break
    assert "接着往下走" in seen
    assert faults == []


def test_everything_is_large_and_nothing_is_cut_off(context, live_site, lobby):
    page = context.new_page()
    page.goto(f"{live_site}/screen/")
    smallest, width, height = page.evaluate(
        """() => {
            const shown = [...document.body.querySelectorAll("*")].filter((node) =>
                [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()));
            return [
                Math.min(...shown.map((node) => parseFloat(getComputedStyle(node).fontSize))),
                document.documentElement.scrollWidth, document.documentElement.scrollHeight,
            ];
        }"""
    )
    assert smallest >= 36
    assert (width, height) == (1920, 1080)
