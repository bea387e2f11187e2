"""A reporter's quick record on a phone of 390 px, with a connection that drops on the way."""

import io

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from activities.models import Activity
from tests import factories

pytestmark = pytest.mark.browser


def photo(name, colour):
    content = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(content, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": content.getvalue()}


def test_a_record_survives_a_dropped_connection(browser, live_site, site_tree, staff):
    team = factories.TeamFactory(name="小城理发队", area=site_tree.anyuan.town)
    client = Client()
    client.force_login(staff(team=team))
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_site}])
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    address = f"{live_site}/admin/activities/quick/"
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    files = page.locator("#quick-files")
    files.set_input_files([photo("a.jpg", "red"), photo("b.jpg", "blue")])
    page.locator("[data-quick-list] li[data-sent]").nth(1).wait_for()

    page.get_by_label("做了什么").fill("给老人理发")
    page.get_by_label("在哪里", exact=False).first.fill("牛角坪社区")
    page.get_by_label("来了多少人").fill("12")
    page.get_by_label("服务类别").select_option(str(site_tree.category.pk))

    # The net is gone: a third photo waits, handing in keeps everything.
    page.route("**/admin/activities/quick/**", lambda route: route.abort())
    files.set_input_files([photo("c.jpg", "green")])
    page.get_by_role("button", name="再传").wait_for()
    page.get_by_role("button", name="交给编辑").click()
    page.get_by_text("连上网再点一次就行").wait_for()
    assert not Activity.objects.exists()

    # It is back, in a page loaded anew.
    page.unroute("**/admin/activities/quick/**")
    page.goto(address)
    assert page.get_by_label("做了什么").input_value() == "给老人理发"
    page.locator("[data-quick-list] li[data-sent]").nth(2).wait_for()
    page.get_by_role("button", name="交给编辑").click()
    page.get_by_text("已交给编辑审").wait_for()
    assert page.get_by_label("做了什么").input_value() == ""
    assert errors == []
    record = Activity.objects.get()
    assert record.photos.count() == 3 and record.workflow_in_progress
    context.close()
