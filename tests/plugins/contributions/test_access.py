"""The volunteers' screens and the desk's: nothing that axe finds fault with, light and dark, and
none wider than a phone."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from plugins.contributions import services
from plugins.contributions.models import ContributionsSettings, Outlet, Submission
from plugins.contributions.services.placing import note_placement
from tests.browser.conftest import live_site  # noqa: F401
from tests.plugins.contributions.factories import ContributorFactory, SubmissionFactory
from tests.word.documents import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def pieces(desk):
    """One of each state that has a screen of its own."""
    author = desk.author.user
    draft = SubmissionFactory(contributor=desk.author)
    services.submit(desk.piece, author)
    remark = {"block_id": "block-1", "quote": "二十八张", "text": "记录是二十六张。"}
    services.return_with_remarks(desk.piece, desk.editor, "改一处就能用。", [remark])
    waiting = SubmissionFactory(contributor=desk.other)
    services.submit(waiting, desk.other.user)
    printed = SubmissionFactory(contributor=desk.author)
    services.submit(printed, author)
    Submission.objects.filter(pk=printed.pk).update(state="published")
    printed.refresh_from_db()
    outlet = Outlet.objects.create(name="省文明网（示例）", level="province", kind="civility")
    noted = {"outlet": outlet, "submission": printed, "date": timezone.localdate()}
    note_placement(desk.editor, **noted, link="https://example.org/a")
    noted["date"] = timezone.localdate() - timedelta(days=1)
    proof = SimpleUploadedFile("a.png", picture().read())
    note_placement(author, **noted, proof=proof)
    ContributorFactory(area=desk.author.area, state="waiting")
    site = Site.objects.get(is_default_site=True)
    ContributionsSettings.objects.create(site=site, shows_honours=True)
    return draft, desk.piece, waiting, printed


def faults_of(browser, address, user, screens):
    """Go through the screens as `user`; what is wrong with them, as lines."""
    faults = []
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    if user is not None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": address}
        context.add_cookies([cookie])
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    for screen in screens:
        answer = page.goto(f"{address}{screen}")
        if answer.status != 200:
            faults.append(f"{screen} answers {answer.status}")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append(f"{screen} is too wide")
            for violation in Axe().run(page).response["violations"]:
                node = violation["nodes"][0]
                faults.append(f"{screen} {scheme} {violation['id']}: {node['html'][:160]}")
    context.close()
    return faults


def test_no_screen_of_the_volunteers_shuts_anybody_out(browser, live_site, desk, pieces):  # noqa: F811
    draft, returned, _waiting, printed = (f"/contribute/{piece.pk}/" for piece in pieces)
    own = [
        "/contribute/",
        "/contribute/new/",
        "/contribute/me/",
        "/contribute/me/erase/",
        f"{draft}write/",
        f"{draft}preview/",
        f"{draft}activity/",
        returned,
        f"{returned}history/",
        f"{returned}versions/1/",
        f"{returned}take-back/",
        printed,
        f"{printed}placements/",
    ]
    public = ("join/", "sign-in/", "joined/", "privacy/", "honours/")
    faults = faults_of(browser, live_site, desk.author.user, own)
    faults += faults_of(browser, live_site, None, [f"/contribute/{name}" for name in public])
    assert not faults, "\n".join(faults)


def test_no_screen_of_the_desk_shuts_anybody_out(browser, live_site, desk, pieces):  # noqa: F811
    _draft, returned, waiting, printed = pieces
    names = (
        "queue",
        "contributors",
        "placements",
        "placement_new",
        "packages",
        "outlets",
        "figures",
    )
    screens = [reverse(f"contributions_{name}") for name in names]
    screens += [
        reverse("contributions_submission", args=[piece.pk])
        for piece in (returned, waiting, printed)
    ]
    services.claim(waiting, desk.editor)
    screens.append(reverse("contributions_correct", args=[waiting.pk]))
    faults = faults_of(browser, live_site, desk.editor, screens)
    assert not faults, "\n".join(faults)
