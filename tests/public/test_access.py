"""What a reader's browser makes of every kind of page, in each look: axe-core finds nothing, the
page fits, stays where it is while pictures arrive, says nothing on the console, asks no other host.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.public.slow_line import slow_line

pytestmark = pytest.mark.browser

DESK, PHONE = (1440, 900), (390, 844)
#: name: (size of the window, the cookie that holds the reader's choice)
LOOKS = {
    "light": (DESK, ""),
    "phone": (PHONE, ""),
    "dark": (DESK, "dark"),
    "contrast": (PHONE, "more"),
    "elder": (PHONE, "elder"),
}
#: All rules that hold for everybody, and that targets are large enough to be hit.
RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
#: What a look can change about a page; the rest is the same document.
RULES_OF_A_LOOK = {
    "resultTypes": ["violations"],
    "runOnly": ["color-contrast", "target-size", "link-in-text-block", "label", "button-name"],
}
#: The gallery shows some components twice.
TWICE = {"landmark-unique"}
MOST_SHIFT = 0.01
WATCH = """
window.shifted = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted.push([
    entry.value, entry.sources.map((source) => (source.node && (source.node.outerHTML ||
      source.node.textContent) || "").slice(0, 90)).join(" "),
  ]);
}).observe({type: "layout-shift", buffered: true});
"""
STRUCTURE = """() => ({
  lang: document.documentElement.lang,
  title: document.title.trim(),
  headings: document.querySelectorAll("h1").length,
  wide: document.documentElement.scrollWidth - window.innerWidth,
  shifted: window.shifted,
})"""
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Visit:
    """Opens addresses one after another in one window, and gathers what is wrong."""

    def __init__(self, browser, origin, look, staff):
        (width, height), cookie = LOOKS[look]
        self.origin, self.look, self.faults, self.held = origin, look, [], []
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", reduced_motion="reduce"
        )
        if cookie:
            self.context.add_cookies([{"name": "look", "value": cookie, "url": origin}])
        self.staff = dict(zip(("name", "value"), staff.split("="), strict=True), url=origin)
        self.context.add_init_script(WATCH)
        self.context.route("**/media/**", self.hold)
        self.page = self.context.new_page()
        self.page.on("console", self.note_console)
        self.page.on("pageerror", lambda error: self.note(f"script: {error}"))
        self.page.on("request", self.note_request)

    def note(self, fault):
        self.faults.append(f"{self.look}: {self.address.name} {self.address.path}: {fault}")

    def note_console(self, message):
        # The browser reports the status of the document itself, too.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.note(f"console: {message.text}")

    def note_request(self, request):
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.note(f"asks {request.url}")

    def look_at(self, address):
        self.address = address
        if address.is_for_staff:
            self.context.add_cookies([self.staff])
        self.page.goto(self.origin + address.path, wait_until="domcontentloaded")
        if address.submits:
            self.send()
        self.page.evaluate(PAINTED)
        # Pictures come late, as they do on a slow line.
        self.release()
        self.page.wait_for_load_state("load")
        self.release()
        self.page.evaluate(PAINTED)
        self.judge()
        if address.is_for_staff:
            self.context.clear_cookies(name=self.staff["name"])

    def hold(self, route):
        self.held.append(route)

    def release(self):
        while self.held:
            self.held.pop(0).continue_()

    def send(self):
        """Send the form as it stands, past what the browser itself would refuse."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.page.evaluate(
                """() => { const form = document.querySelector("form[method=post]");
                           form.noValidate = true; form.requestSubmit(); }"""
            )

    def judge(self):
        told = self.page.evaluate(STRUCTURE)
        if told["lang"] != "zh-CN" or not told["title"] or told["headings"] != 1:
            self.note(f"{told['headings']} h1, lang {told['lang']!r}, title {told['title']!r}")
        if told["wide"] > 0:
            self.note(f"{told['wide']} pixels too wide")
        shift = sum(value for value, _what in told["shifted"])
        if shift >= MOST_SHIFT:
            self.note(f"shifts by {shift:.3f}: {told['shifted'][:3]}")
        rules = RULES if self.look in ("light", "phone") else RULES_OF_A_LOOK
        for violation in Axe().run(self.page, options=rules).response["violations"]:
            if self.address.is_for_staff and violation["id"] in TWICE:
                continue
            for node in violation["nodes"][:2]:
                self.note(f"axe {violation['id']}: {node['html'][:160]} ({node['target']})")


@pytest.mark.parametrize("look", LOOKS)
def test_every_kind_of_page_in_every_look(demo, origin, browser, look):
    visit = Visit(browser, origin, look, demo.staff)
    for address in demo.addresses:
        if address.is_page and (address.is_main or address.submits):
            visit.look_at(address)
    visit.context.close()
    assert not visit.faults, "\n".join(visit.faults)


@pytest.mark.parametrize("half", [0, 1])
def test_every_state_of_a_page(demo, origin, browser, half):
    """The same pages asked otherwise: filtered, turned, found nothing."""
    visit = Visit(browser, origin, "phone", demo.staff)
    states = [a for a in demo.addresses if a.is_page and not a.is_main and not a.submits]
    for address in states[half::2]:
        visit.look_at(address)
    visit.context.close()
    assert not visit.faults, "\n".join(visit.faults)


@pytest.mark.parametrize("look", ["light", "phone"])
def test_nothing_moves_while_a_page_arrives(demo, origin, browser, look):
    (width, height), _cookie = LOOKS[look]
    record = next(a.path for a in demo.addresses if a.name == "ActivityIndexPage.record")
    with slow_line(origin) as line:
        context = browser.new_context(viewport={"width": width, "height": height})
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto(line, wait_until="load")
        for path in ("/activities/", "/activities/?view=calendar", record, "/reports/"):
            page.goto(line + path, wait_until="load")
            page.evaluate(PAINTED)
            shifted = page.evaluate("window.shifted")
            assert sum(value for value, _what in shifted) < MOST_SHIFT, (path, shifted)
        context.close()


def test_the_harness_sees_faults(demo, origin, browser):
    """One of each fault is told of; a harness that is silent would praise any site."""
    visit = Visit(browser, origin, "phone", demo.staff)
    visit.address = next(address for address in demo.addresses if address.path == "/")
    visit.page.goto(origin, wait_until="domcontentloaded")
    visit.release()
    visit.page.evaluate(
        """() => {
          document.querySelector("h1").remove();
          document.title = "";
          document.querySelector("main").insertAdjacentHTML("beforeend",
            '<img src="/static/none.png">');
          document.querySelector("main").style.minInlineSize = "900px";
          console.error("told");
        }"""
    )
    visit.judge()
    told = "\n".join(visit.faults)
    for fault in ("0 h1", "pixels too wide", "axe image-alt", "axe document-title", "told"):
        assert fault in told, fault
    visit.context.close()
