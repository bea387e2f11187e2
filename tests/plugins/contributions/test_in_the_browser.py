"""A volunteer's phone of 390 px: from signing up to the piece handed in, with a net that drops, and
the round of a remark."""

import io

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from plugins.contributions import services
from plugins.contributions.models import Contributor, Submission, SubmissionFile
from plugins.contributions.services import joining
from tests.browser.conftest import OneAtATime, live_site  # noqa: F401
from tests.browser.waiting import eventually
from tests.word.documents import report, uploaded

#: The server has acknowledged all that was written here.
NOTHING_LEFT = "!Object.keys(localStorage).some((key) => key.startsWith('contribute:'))"
pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def photo(name="现场.jpg"):
    content = io.BytesIO()
    Image.effect_noise((900, 700), 80).convert("RGB").save(content, "JPEG", quality=95)
    return {"name": name, "mimeType": "image/jpeg", "buffer": content.getvalue()}


def sign_in(page, live_site, user):  # noqa: F811
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_site}
    page.context.add_cookies([cookie])


@pytest.fixture
def phone(browser, live_site):  # noqa: F811
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_default_timeout(20_000)
    yield page
    context.close()
    assert errors == []


def test_from_the_sign_up_to_the_piece_handed_in(phone, live_site, desk, monkeypatch):  # noqa: F811
    monkeypatch.setattr("plugins.contributions.forms.SOONEST", 0)
    page = phone
    page.goto(f"{live_site}/contribute/")
    page.get_by_role("link", name="申请投稿账号").click()
    page.get_by_label("真实姓名", exact=True).fill("江梨（示例）")
    page.get_by_label("单位", exact=True).fill("示例社区")
    page.get_by_label("区域", exact=True).select_option(str(desk.author.area_id))
    page.get_by_label("邮箱或手机号", exact=True).fill("13800000001")
    page.get_by_label("密码", exact=True).fill("小桥流水-2026")
    page.get_by_label("同意公开署名").check()
    page.get_by_label("我看过隐私说明").check()
    page.get_by_role("button", name="提交申请").click()
    page.get_by_role("link", name="去登录").click()
    page.get_by_label("邮箱或手机号").fill("13800000001")
    page.get_by_label("密码", exact=True).fill("小桥流水-2026")
    page.get_by_role("button", name="登录").click()
    page.get_by_text("您的账号还在审核").wait_for()
    with OneAtATime.turn:
        joining.approve(Contributor.objects.get(sign_in_name="13800000001"), desk.editor)

    # A Word file, chosen on the phone.
    page.get_by_role("link", name="我要投稿").click()
    document = uploaded(report())
    page.locator("input[name=word]").set_input_files(
        {"name": "植树.docx", "mimeType": "application/octet-stream", "buffer": document.read()}
    )
    page.wait_for_url("**/write/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    piece = Submission.objects.get(contributor__sign_in_name="13800000001")
    editor = page.get_by_role("textbox", name="正文")
    assert "二百六十株" in editor.inner_text()

    # Typed at the end, saved by itself.
    page.locator("[data-editor] > p").last.click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type(
        "树坑前一天就挖好了，湿土的气味飘了一上午，孩子们给每棵树挂了名牌，写着自己的生日。"
    )
    page.locator("[data-saved]", has_text="已存").wait_for()
    eventually(page, NOTHING_LEFT)
    piece.refresh_from_db()
    assert "湿土的气味" in str(piece.body)

    # The net is gone: what is typed and a photo wait in the browser, over a reload.
    page.route("**/contribute/**", lambda route: route.abort())
    page.locator("[data-picker=pictures]").set_input_files([photo()])
    page.get_by_text("在等网络").wait_for()
    page.keyboard.type("断网时写的一句。")
    page.locator("[data-saved].bad").wait_for()
    page.unroute("**/contribute/**")
    page.goto(f"{live_site}/contribute/{piece.pk}/write/")
    page.locator("[data-editor] figure:not(.uploading)").nth(2).wait_for()
    eventually(page, NOTHING_LEFT)
    piece.refresh_from_db()
    assert "断网时写的一句" in str(piece.body)
    assert SubmissionFile.objects.filter(submission=piece, state="ready").count() == 3

    # What is missing is said, and where.
    assert "图 3 没有图说" in page.locator("[data-lacks]").inner_text()
    for caption in page.locator("[data-editor] .cap").all():
        caption.fill("志愿者在栽树")
    page.get_by_label("都同意公开照片").check()
    page.get_by_label("这篇不写活动").check()
    page.get_by_role("button", name="交稿").click()
    page.get_by_text("收到了。编号").wait_for()
    piece.refresh_from_db()
    assert piece.state == "submitted" and piece.pictures == 3

    # The round of a remark.
    block = next(each for each in piece.body if "落了地" in str(each["value"]))
    remark = {"block_id": block["id"], "quote": "二百六十株", "text": "记录是九十六株。"}
    with OneAtATime.turn:
        services.claim(piece, desk.editor)
        services.return_with_remarks(piece, desk.editor, "改一处就能用。", [remark])
    page.reload()
    page.get_by_text("请改 1 处").wait_for()
    page.get_by_label("改第").fill("三月的坡上，九十六株树苗落了地。")
    page.get_by_role("button", name="改好这一处").click()
    page.get_by_role("button", name="改好了，再交").click()
    page.get_by_text("又交上去了").wait_for()
    piece.refresh_from_db()
    assert piece.state == "claimed" and piece.versions.count() == 2


def test_a_file_chosen_before_the_script_is_there_is_read(phone, live_site, desk):  # noqa: F811
    sign_in(phone, live_site, desk.author.user)
    held = []
    phone.route("**/new.js", lambda route: held.append(route))
    phone.goto(f"{live_site}/contribute/new/", wait_until="commit")
    chosen = {"name": "植树.docx", "mimeType": "", "buffer": uploaded(report()).read()}
    phone.locator("input[name=word]").set_input_files(chosen)
    held.pop().continue_()
    phone.wait_for_url("**/write/")
    assert "二百六十株" in phone.get_by_role("textbox", name="正文").inner_text()


def test_two_tabs_and_nothing_is_lost(phone, live_site, desk):  # noqa: F811
    sign_in(phone, live_site, desk.author.user)
    address = f"{live_site}/contribute/{desk.piece.pk}/write/"
    first, second = phone, phone.context.new_page()
    first.goto(address)
    second.goto(address)
    first.get_by_label("标题").fill("第一个窗口写的")
    first.locator("[data-saved]", has_text="已存").wait_for()
    first.wait_for_timeout(200)
    desk.piece.refresh_from_db()
    second.get_by_label("标题").fill("第二个窗口写的")
    second.get_by_text("在另一处改过").wait_for()
    assert "第一个窗口写的" in second.locator("[data-clash-text]").text_content()
    second.get_by_role("button", name="用另一处的").click()
    eventually(second, "document.querySelector('#title').value === '第一个窗口写的'")
    desk.piece.refresh_from_db()
    assert desk.piece.title == "第一个窗口写的"
    assert desk.piece.versions.get().title == "第二个窗口写的"
