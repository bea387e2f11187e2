"""The desk by keyboard: keys do what the buttons do, and never while somebody writes."""

import pytest
from django.urls import reverse

from plugins.contributions import services
from plugins.contributions.models import Submission
from tests.browser.conftest import live_site  # noqa: F401
from tests.plugins.contributions.factories import SubmissionFactory
from tests.plugins.contributions.test_in_the_browser import eventually, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
FOCUS = "document.activeElement.{}"


@pytest.fixture
def screen(browser, live_site, desk):  # noqa: F811
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_default_timeout(20_000)
    sign_in(page, live_site, desk.editor)
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def pieces(desk):
    found = [
        desk.piece,
        *(SubmissionFactory(contributor=desk.other, title=f"第{n}篇") for n in "二三"),
    ]
    for piece in found:
        services.submit(piece, piece.contributor.user)
    return found


def address(live_site, piece):  # noqa: F811
    return live_site + reverse("contributions_submission", args=[piece.pk])


def test_one_piece_by_keyboard(screen, live_site, desk, pieces):  # noqa: F811
    screen.goto(address(live_site, pieces[0]))
    legend = screen.locator("[data-keys]")
    legend.wait_for()
    for words in ("下一篇、上一篇", "退回", "选采用为什么，回车采用"):
        assert words in legend.inner_text()
    screen.keyboard.press("r")
    assert screen.evaluate(FOCUS.format("name")) == "note"
    # In the field all of them are letters, and so is what an input method has taken.
    screen.keyboard.type("rj1c 请改")
    assert screen.evaluate(FOCUS.format("value")) == "rj1c 请改"
    screen.evaluate("document.activeElement.blur()")
    for taken in ("isComposing: true", "keyCode: 229"):
        event = f"new KeyboardEvent('keydown', {{key: 'j', bubbles: true, {taken}}})"
        screen.evaluate(f"document.body.dispatchEvent({event})")
    screen.keyboard.press("Control+j")
    assert screen.url == address(live_site, pieces[0])
    screen.keyboard.press("3")
    assert screen.evaluate(FOCUS.format("value")) == "article"
    assert Submission.objects.get(pk=pieces[0].pk).state == "submitted", "led to, not done"
    screen.evaluate("document.activeElement.blur()")
    screen.keyboard.press("j")
    screen.wait_for_url(address(live_site, pieces[1]) + "*")
    screen.keyboard.press("k")
    screen.wait_for_url(address(live_site, pieces[0]) + "*")
    screen.keyboard.press("c")
    screen.get_by_text("已认领。作者知道由您来看。").wait_for()
    screen.keyboard.press("3")
    screen.keyboard.press("Enter")
    screen.get_by_text("已建草稿，进入初审").wait_for()
    assert Submission.objects.get(pk=pieces[0].pk).state == "adopted"


def test_several_are_ticked_by_keyboard_and_handed_over(screen, live_site, desk, pieces):  # noqa: F811
    screen.goto(live_site + reverse("contributions_queue"))
    screen.locator("[data-keys]").wait_for()
    for key in ("x", "j", "x"):
        screen.keyboard.press(key)
        if key == "j":
            eventually(screen, "location.search.includes('look=')")
            screen.locator("[data-keys]").wait_for()
    eventually(screen, "document.querySelectorAll('[name=pick]:checked').length === 2")
    assert screen.locator("[data-queue-picked]").inner_text() == "已选 2 篇"
    screen.get_by_role("button", name="转给…").click()
    screen.locator("select[name=to]").select_option(str(desk.colleague.pk))
    screen.get_by_role("button", name="转给").click()
    screen.get_by_text("2 篇转给了").wait_for()
    assert Submission.objects.filter(claimed_by=desk.colleague).count() == 2


def test_whoever_switched_keys_off_has_none(screen, live_site, desk, pieces):  # noqa: F811
    from wagtail.users.models import UserProfile

    profile = UserProfile.get_for_user(desk.editor)
    profile.keyboard_shortcuts = False
    profile.save()
    screen.goto(address(live_site, pieces[0]))
    screen.keyboard.press("r")
    assert screen.evaluate(FOCUS.format("name")) != "note"
    assert not screen.locator("[data-keys]").is_visible()
