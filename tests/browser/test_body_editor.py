"""A page's body in the admin: its blocks stand there to be edited, and new ones are offered."""

from django.conf import settings
from django.test import Client
from django.urls import reverse

from core.blocks import BodyBlock
from tests import factories


def test_an_editor_edits_blocks_and_is_told_what_is_wrong(browser, live_site, site_tree):
    film = {"address": "/a.mp4", "caption": "现场三分钟"}
    table = BodyBlock().child_blocks["table"].get_preview_value()
    page_of = factories.ArticlePageFactory(
        parent=site_tree.news, slug="pian", body=[("video", film), ("table", table)]
    )
    client = Client()
    client.force_login(factories.AdminFactory())
    context = browser.new_context(viewport={"width": 1440, "height": 1200}, locale="zh-CN")
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_site}])
    page, missing = context.new_page(), []
    page.on("response", lambda answer: missing.append(answer.url) if answer.status == 404 else None)
    page.goto(live_site + reverse("wagtailadmin_pages:edit", args=[page_of.pk]))
    address = page.locator('[name="body-0-value-address"]')
    assert address.input_value() == "/a.mp4"
    assert page.locator(".c-sf-add-button").count() >= 3
    assert missing == []
    address.fill("javascript:alert(1)")
    page.get_by_role("button", name="保存草稿").first.click()
    page.get_by_text("请填以 / 或 https:// 开头的地址。").first.wait_for()
    assert address.input_value() == "javascript:alert(1)"
    assert page.locator('[name="body-0-value-caption"]').input_value() == film["caption"]
    context.close()
