"""The way of a piece through the review in a browser: by keyboard at a desk, by thumb on phones."""

import json

import pytest
from django.conf import settings
from django.test import Client

from core.reviews import services
from core.reviews.models import SignOff
from core.roles import Role, ensure_role_groups
from tests.browser.conftest import live_site  # noqa: F401
from tests.reviews.conftest import change, fresh

pytestmark = pytest.mark.browser


def body(people):
    texts = [f"<p>从上午八点半起，{people}志愿者分成三个小组。</p>", "<p>不变的一段。</p>"]
    return json.dumps(
        [{"type": "paragraph", "value": text, "id": f"p{i}"} for i, text in enumerate(texts)]
    )


@pytest.fixture
def open_as(browser, live_site, request):  # noqa: F811
    """A function that opens the review of an item as somebody, on a screen of some width."""
    contexts = []

    def open_page(user, item, width):
        client = Client()
        client.force_login(user)
        context = browser.new_context(viewport={"width": width, "height": 844}, locale="zh-CN")
        contexts.append(context)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_site}])
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.goto(f"{live_site}/admin/reviews/wagtailcore/page/{item.pk}/")
        return page

    yield open_page
    for context in contexts:
        context.close()


def is_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_piece_is_remarked_returned_corrected_and_passed(open_as, article, desk):
    desk.author.groups.add(ensure_role_groups()[Role.RESPONSIBLE])
    change(article, desk.author, body=body("五十八名"))
    services.submit(fresh(article), desk.author)

    # At the desk, by keyboard alone: a remark at the paragraph, then back to its author.
    page = open_as(desk.first, article, 1440)
    page.locator("#at-body-p0").focus()
    page.keyboard.press("m")
    page.get_by_role("dialog", name="批注：第 1 段").wait_for()
    page.keyboard.type("按签到表核人数")
    page.keyboard.press("Control+Enter")
    page.get_by_text("批注已存。").wait_for()
    assert page.locator("#at-body-p0 .rv-remark").inner_text().count("按签到表核人数") == 1
    page.locator("h1").click()
    page.keyboard.press("?")
    page.get_by_role("dialog", name="快捷键").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog", name="快捷键").wait_for(state="hidden")
    page.keyboard.press("r")
    page.get_by_role("dialog", name="退回修改").wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_text("请选理由，至少一项。").wait_for()
    page.get_by_label("事实或数字有误").check()
    page.get_by_label("对作者说清楚改哪里（必填）").fill("人数改成五十二")
    page.keyboard.press("Control+Enter")
    page.get_by_text("已退回并通知作者。").wait_for()
    assert page.errors == []
    assert SignOff.objects.of(article).last().note == "人数改成五十二"

    # On the author's phone: what to mend, and in again.
    phone = open_as(desk.author, article, 390)
    assert phone.get_by_text("人数改成五十二").first.is_visible() and not is_wide(phone)
    change(article, desk.author, body=body("五十二名"))
    phone.get_by_role("button", name="改好了，再次提交").click()
    phone.get_by_text("已提交审稿。").wait_for()

    # On the reviewer's phone: the change alone, the checks as a sheet, and through.
    phone = open_as(desk.first, article, 390)
    assert phone.locator("del").inner_text().split() == ["〔删〕", "五十八名", "〔删完〕"]
    assert phone.locator("ins").inner_text().split() == ["〔加〕", "五十二名", "〔加完〕"]
    assert not is_wide(phone)
    assert not phone.locator("#rv-side").is_visible()
    phone.locator("[data-review-sheet]").click()
    assert phone.locator("#checks").is_visible()
    phone.locator("[data-review-sheet-close]").click()
    phone.get_by_role("button", name="通过，进入复审").click()
    phone.get_by_text("已通过，进入复审。").wait_for()
    assert phone.errors == []


def test_changes_are_walked_by_keys_until_they_are_switched_off(open_as, article, desk):
    from wagtail.users.models import UserProfile

    change(article, desk.author, body=body("五十八名"))
    services.submit(fresh(article), desk.author)
    services.approve(fresh(article), desk.first, fresh(article).latest_revision_id)
    change(article, desk.second, body=body("五十二名"), title="换了标题")
    page = open_as(desk.second, article, 1440)
    said = page.locator("[data-review-status]")
    page.keyboard.press("j")
    assert said.inner_text() == "第 1 处，共 2 处：标题"
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "at-body-p0"
    page.keyboard.press("j")
    assert said.inner_text() == "已是最后一处"
    UserProfile.objects.update_or_create(user=desk.second, defaults={"keyboard_shortcuts": False})
    page.reload()
    page.keyboard.press("j")
    assert said.inner_text() == "" and page.locator("kbd:visible").count() == 0


def test_it_works_without_a_script(browser, live_site, article, desk):  # noqa: F811
    change(article, desk.author, body=body("五十八名"))
    services.submit(fresh(article), desk.author)
    client = Client()
    client.force_login(desk.first)
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_site}])
    page = context.new_page()
    page.goto(f"{live_site}/admin/reviews/wagtailcore/page/{article.pk}/")
    page.locator("#at-body-p0").get_by_role("link", name="批注").click()
    page.get_by_label("写给作者；编辑器里也看得到").fill("核一下")
    page.get_by_role("button", name="存批注").click()
    assert page.get_by_text("核一下").first.is_visible()
    page.get_by_role("link", name="退回修改").click()
    page.get_by_label("事实或数字有误").check()
    page.get_by_label("对作者说清楚改哪里（必填）").fill("人数不对")
    page.get_by_role("button", name="退回并通知").click()
    assert SignOff.objects.of(article).last().outcome == "returned"
    context.close()
