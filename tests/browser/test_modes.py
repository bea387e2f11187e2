"""Choices of look, reading aloud and printing as a reader meets them."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

BODY = [
    ("paragraph", "<p>雾还没散。车停在坡下！</p>"),
    ("paragraph", "<p>树和<b>事</b>一样，哪一道都不能虚。</p>"),
]
#: A voice that speaks at once and tells what it was given.
VOICE = """(() => {
  window.said = [];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  const synth = {
    pending: null,
    getVoices: () => window.voices,
    cancel() { this.pending = null; },
    speak(one) { said.push(one.text); this.pending = one; one.onstart(); },
  };
  window.over = () => synth.pending.onend();
  Object.defineProperty(window, "speechSynthesis", { value: synth });
})();"""
CHINESE = "window.voices = [{ lang: 'en-US' }, { lang: 'zh-CN', localService: true }];"


@pytest.fixture
def article(site_tree):
    return factories.ArticlePageFactory(
        parent=site_tree.news, title="一篇文章", summary="", body=BODY, source="本站"
    )


@pytest.fixture
def opened(browser, live_site, article):
    """A function that opens the article in a context of its own and returns the page."""
    contexts = []

    def open_article(script="", width=1024, **options):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, locale="zh-CN", **options
        )
        contexts.append(context)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.goto(f"{live_site}{article.url}")
        return page

    yield open_article
    for context in contexts:
        context.close()


def root(page, name):
    return page.evaluate(f"document.documentElement.dataset.{name} || ''")


def background(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def cookie(page):
    return next((c["value"] for c in page.context.cookies() if c["name"] == "look"), "")


def test_without_a_script_each_choice_is_a_link(opened, article):
    page = opened(java_script_enabled=False)
    page.get_by_role("link", name="深色", exact=True).click()
    assert page.url.endswith(article.url) and cookie(page) == "dark"
    page.get_by_role("link", name="长辈版", exact=True).click()
    page.get_by_role("link", name="大", exact=True).click()
    assert cookie(page) == "dark.elder.large"
    assert page.locator("html[data-theme=dark][data-elder][data-size=large]").count() == 1
    assert page.get_by_role("link", name="深色", exact=True).get_attribute("aria-current") == "true"
    assert not page.get_by_role("button", name="朗读").is_visible()
    page.get_by_role("link", name="标准版", exact=True).click()
    assert cookie(page) == ""
    assert page.url.endswith(article.url)


def test_with_a_script_it_is_instant_and_stays(opened, live_site):
    page = opened()
    light = background(page)
    page.evaluate("window.same = true")
    dark = page.get_by_role("button", name="深色", exact=True)
    dark.click()
    assert page.evaluate("window.same") and background(page) != light
    assert dark.get_attribute("aria-pressed") == "true" and cookie(page) == "dark"
    # By the keyboard alone, with both keys that press a button.
    page.get_by_role("button", name="长辈版", exact=True).focus()
    page.keyboard.press("Space")
    assert root(page, "elder") and cookie(page) == "dark.elder"
    page.get_by_role("button", name="大", exact=True).focus()
    page.keyboard.press("Enter")
    assert cookie(page) == "dark.elder.large"
    page.goto(f"{live_site}/")
    assert root(page, "theme") == "dark" and root(page, "size") == "large"
    page.go_back()
    plain = page.get_by_role("button", name="标准版", exact=True)
    plain.focus()
    page.keyboard.press("Enter")
    assert cookie(page) == "" and background(page) == light
    assert page.evaluate("document.activeElement.textContent") == "长辈版"


def test_the_systems_wishes_hold_until_something_is_chosen(opened):
    page = opened(color_scheme="dark", contrast="more", reduced_motion="reduce")
    assert background(page) == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.querySelector('a')).transitionDuration") == "0s"
    # The choice on offer is what the system does not wish.
    assert not page.get_by_role("button", name="深色", exact=True).is_visible()
    page.get_by_role("button", name="浅色", exact=True).click()
    page.get_by_role("button", name="普通对比", exact=True).click()
    assert cookie(page) == "light.normal" and background(page) == "rgb(250, 246, 238)"


def test_an_article_is_read_aloud_sentence_by_sentence(opened):
    page = opened(VOICE + CHINESE)
    go = page.locator("[data-go]")
    go.click()
    marked = "[...CSS.highlights.get('reading')].map(String).join()"
    assert page.evaluate("said") == ["一篇文章"] and page.evaluate(marked) == "一篇文章"
    page.evaluate("over()")
    page.evaluate("over()")
    assert page.evaluate("said").pop() == "车停在坡下！" == page.evaluate(marked)
    go.click()
    assert go.text_content() == "继续"
    # Paused in a sentence, it begins that sentence anew.
    go.click()
    assert page.evaluate("said.slice(-2)") == ["车停在坡下！", "车停在坡下！"]
    page.evaluate("over()")
    assert page.evaluate(marked) == "树和事一样，哪一道都不能虚。"
    page.evaluate("over()")
    assert go.text_content() == "朗读" and "读完了" in page.locator(".read-aloud").text_content()
    assert page.evaluate("CSS.highlights.size") == 0
    go.click()
    page.get_by_role("button", name="停止").click()
    assert go.text_content() == "朗读" and not page.get_by_role("button", name="停止").is_visible()


@pytest.mark.parametrize(
    "script",
    [
        VOICE + "window.voices = [{ lang: 'en-US' }];",
        "Object.defineProperty(window, 'speechSynthesis', { value: undefined })",
    ],
)
def test_a_device_without_a_chinese_voice_says_so(opened, script):
    page = opened(script)
    page.locator("[data-go]").click()
    assert "没有中文语音" in page.locator(".read-aloud [role=status]").text_content()
    assert page.locator("[data-go]").text_content() == "朗读"


@pytest.mark.parametrize("look", ["dark.large", "more", "dark.more.elder", "elder.large"])
def test_every_look_is_accessible_and_fits_a_phone(browser, live_site, article, site_tree, look):
    brand = factories.BrandPageFactory(parent=site_tree.brands)
    activity = factories.ActivityFactory(brand=brand)
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", bypass_csp=True
    )
    context.add_cookies([{"name": "look", "value": look, "url": live_site}])
    page, faults = context.new_page(), []
    for address in (article.url, activity.get_absolute_url(), brand.url, "/look/"):
        page.goto(f"{live_site}{address}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{address} is too wide")
        for violation in Axe().run(page).response["violations"]:
            faults.append(f"{address} {violation['id']}: {violation['nodes'][0]['html'][:120]}")
    context.close()
    assert not faults, "\n".join(faults)


def test_on_paper_an_article_is_black_on_white_without_its_surroundings(opened):
    page = opened()
    page.get_by_role("button", name="深色", exact=True).click()
    page.emulate_media(media="print")
    assert background(page) == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('.prose')).columnCount") == "2"
    for hidden in (".topline", ".nav", ".tools", ".crumb", ".foot"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.url in page.locator(".print-foot").text_content()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert "打印" in page.locator(".print-foot").text_content()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
