"""A video in the browser: nothing is loaded until it is played, jumps load parts, captions show."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from core.models import SiteDocument
from tests import factories
from tests.browser.waiting import eventually
from tests.core.test_captions import VTT

FILM = Path(__file__).parents[1] / "core" / "recordings" / "short.webm"
WIDTHS = (1440, 390)


@pytest.fixture
def film(site_tree):
    documents = [
        SiteDocument.objects.create(title="植树", file=ContentFile(content, name=name))
        for name, content in (("p.webm", FILM.read_bytes()), ("p.vtt", VTT.encode()))
    ]
    block = {
        "document": documents[0],
        "poster": factories.SiteImageFactory(),
        "caption": "现场八秒",
        "captions": [{"document": documents[1], "language": "zh"}],
        "transcript": "八点半，雾还没散。",
    }
    page = factories.StandardPageFactory(parent=site_tree.home, slug="pian", title="片子")
    page.body = [("video", block)]
    page.save()
    return documents[0]


@pytest.mark.parametrize("width", WIDTHS)
def test_it_loads_when_played_and_jumps_by_parts(browser, live_site, film, width):
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    answers = []
    page.on("response", lambda answer: answers.append((answer.url, answer.status)))
    page.goto(f"{live_site}/pian/", wait_until="networkidle")
    assert not [url for url, _status in answers if url.endswith(".webm")]
    video = page.locator("video")
    box = video.bounding_box()
    video.evaluate(
        "async video => { video.muted = true; await video.play(); video.pause();"
        " await new Promise(done => { video.onseeked = done; video.currentTime = 6.5; }) }"
    )
    assert video.evaluate("video => video.currentTime") == pytest.approx(6.5, abs=0.3)
    assert video.evaluate("video => Math.round(video.duration)") == 8
    assert {status for url, status in answers if url.endswith(".webm")} == {206}
    cues = "video => [...video.textTracks[0].cues].map(cue => cue.text)"
    eventually(page, "document.querySelector('video').textTracks[0].cues?.length")
    assert "八点半，雾还没散。" in video.evaluate(cues)
    assert video.evaluate("video => video.textTracks[0].mode") == "showing"
    assert video.bounding_box() == box, "the frame moved"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_the_keyboard_reaches_player_and_transcript_without_scripts(browser, live_site, film):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_site}/pian/")
    video, words = page.locator("video"), page.locator(".player details p").first
    assert not words.is_visible()
    page.locator(".player summary").focus()
    page.keyboard.press("Enter")
    assert words.is_visible()
    video.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert page.locator(".player a[download]").get_attribute("href") == film.url
    context.close()
