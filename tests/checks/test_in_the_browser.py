"""A finding shows while somebody writes, leads to its place, and is mended with one press."""

import pytest
from playwright.sync_api import expect

from core.checks.models import WordEntry
from tests import factories
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editing(browser, live_server, site_tree):
    """Returns a function that opens an article with a text in the editor, its checks beside it."""
    admin = factories.AdminFactory()
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()

    def edit(text, **fields):
        body = [("paragraph", text)]
        draft = factories.ArticlePageFactory(parent=site_tree.news, live=False, body=body, **fields)
        draft.save_revision()
        page.goto(f"{live_server.url}/admin/login/")
        page.fill("[name=username]", admin.username)
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.goto(f"{live_server.url}/admin/pages/{draft.pk}/edit/")
        page.click('[data-side-panel-toggle="checks"]')
        return page, draft

    yield edit
    context.close()


def test_a_finding_appears_and_leads_to_its_block(editing):
    page, _draft = editing("<p>天气很好。</p>")
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


def test_a_wrong_word_is_mended_with_one_press(editing):
    WordEntry.objects.all().delete()
    for word, kind, right in [("雷峰", "wrong", "雷锋"), ("雷峰塔", "allowed", "")]:
        WordEntry.objects.create(word=word, kind=kind, replacement=right)
    text = "<p>我们去雷峰塔，<b>学雷峰精神</b>。再看一眼。</p>"
    page, draft = editing(text, title="学雷峰日记")
    expect.set_options(timeout=20_000)
    fixes = page.locator(".text-checks__row [data-fix]:not([hidden])")
    expect(fixes).to_have_text(["改为“雷锋”", "改为“雷锋”"])

    fixes.first.click()
    expect(fixes).to_have_count(1)
    fixes.first.click()
    expect(fixes).to_have_count(0)
    editor = page.locator("[data-streamfield-child] [contenteditable=true]").first
    assert editor.inner_text().strip() == "我们去雷峰塔，学雷锋精神。再看一眼。"

    # The editor's undo takes it back.
    editor.click()
    page.keyboard.press("Control+z")
    expect(fixes).to_have_count(1)
    fixes.click()
    expect(fixes).to_have_count(0)
    page.get_by_role("button", name="保存草稿").first.click()
    page.locator(".messages .success").wait_for()
    draft.refresh_from_db()
    saved = draft.get_latest_revision_as_object()
    assert saved.title == "学雷锋日记"
    assert "我们去雷峰塔，<b>学雷锋精神</b>。" in str(saved.body[0].value.source)
