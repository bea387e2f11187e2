"""A finding shows while somebody writes, and leads to its place."""

import pytest

from tests import factories
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_finding_appears_and_leads_to_its_block(browser, live_server, site_tree):
    admin = factories.AdminFactory()
    draft = factories.ArticlePageFactory(
        parent=site_tree.news, live=False, body=[("paragraph", "<p>天气很好。</p>")]
    )
    draft.save_revision()
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    try:
        page.goto(f"{live_server.url}/admin/login/")
        page.fill("[name=username]", admin.username)
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.goto(f"{live_server.url}/admin/pages/{draft.pk}/edit/")
        page.click('[data-side-panel-toggle="checks"]')
        page.locator("[data-streamfield-child] [contenteditable=true]").first.fill(
            "请打13812345678报名"
        )
        row = page.locator(".text-checks__row.is-severe")
        row.wait_for()
        assert "138****78" in row.inner_text()
        assert page.locator("[data-text-checks-counter]").inner_text().strip() != "0"
        row.locator("[data-show]").click()
        inside = "document.activeElement.closest('[data-streamfield-child]') !== null"
        assert page.evaluate(inside)
    finally:
        context.close()
