"""Takes the pictures: `python -m tests.pictures.take [name …]`, or `make pictures`.

Starts a copy of the demo as it is served in production, signs in as the demo accounts, and writes
`docs/img/*.webp`. Needs Chromium and a Chinese font; without the translations of Chromium (Debian:
chromium-l10n) fields show dates as in English.
"""

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from tests.conftest import BROWSERS, GET_BROWSER
from tests.pictures.guide import PHONE, VOLUNTEER, pictures
from tests.public.demo_site import demo_site

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "img"
PASSWORD = "demo-2026"
QUALITY = 82


def take(names=()):
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        sys.exit(f"No Chromium on this machine. To get it: {GET_BROWSER}")
    from playwright.sync_api import sync_playwright

    # Whatever the worker does must not change the copy that tests look at.
    site = demo_site().copied(Path(tempfile.mkdtemp(prefix="pictures-")))
    os.environ.update(site.environ(), DJANGO_ALLOW_ASYNC_UNSAFE="true")
    import django

    django.setup()
    wanted = [picture for picture in pictures() if not names or picture.name in names]
    failed = []
    with _clock(site), site.served() as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox"],
            # Fields of dates speak the language of Chromium, not of the page.
            env={**os.environ, "LANGUAGE": "zh_CN"},
        )
        doors = {}
        for picture in wanted:
            key = (picture.account, picture.width)
            if key not in doors:
                doors[key] = _signed_in(browser, origin, *key)
            try:
                _take(doors[key], origin, picture)
            except Exception as error:
                failed.append(f"{picture.name}: {str(error).splitlines()[0]}")
        browser.close()
    if failed:
        sys.exit("Not taken:\n" + "\n".join(failed))


@contextlib.contextmanager
def _clock(site):
    """A worker beside the site, as wherever it is really used."""
    command = [sys.executable, "manage.py", "worker"]
    with (site.folder / "worker.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=site.environ(), stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def _signed_in(browser, origin, account, width):
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        device_scale_factor=2 if width == PHONE else 1,
        has_touch=width == PHONE,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    page = context.new_page()
    if account:
        door, name = "/admin/login/", "username"
        if account == VOLUNTEER:
            door, name = "/contribute/sign-in/", "name"
        page.goto(f"{origin}{door}")
        page.fill(f"[name={name}]", account)
        page.fill("[name=password]", PASSWORD)
        page.click("main [type=submit]")
        page.wait_for_url(lambda url: door not in url)
    return page


def _take(page, origin, picture):
    path = picture.path() if callable(picture.path) else picture.path
    page.set_viewport_size({"width": picture.width, "height": picture.height})
    answer = page.goto(f"{origin}{path}", wait_until="networkidle")
    if answer.status != 200:
        raise LookupError(f"{path} answers {answer.status}")
    if picture.click:
        page.click(picture.click)
        page.wait_for_timeout(600)
    if picture.write:
        field, text, told = picture.write
        page.fill(field, text)
        page.locator(told).first.wait_for()
    page.wait_for_timeout(300)
    target = page.locator(picture.part).first if picture.part else page
    image = Image.open(io.BytesIO(target.screenshot()))
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / f"{picture.name}.webp"
    image.convert("RGB").save(file, quality=QUALITY, method=6)
    sys.stdout.write(f"{file.name} {image.width}×{image.height} {file.stat().st_size // 1024} kB\n")


if __name__ == "__main__":
    take(sys.argv[1:])
