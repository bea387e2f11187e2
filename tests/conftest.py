"""Fixtures and rules for the whole suite."""

import os
import shutil

import pytest

GET_BROWSER = "apt-get install chromium fonts-noto-cjk"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
IN_CI = os.environ.get("CI", "").lower() in ("1", "true")


def _fail_if_skipped(report):
    """In CI everything a test needs is there, so that a skip hides a fault."""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped in CI. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all browser tests; each test opens its own context in it."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip(f"No Chromium on this machine. To get it: {GET_BROWSER}")
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = [
        *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
        *("--no-first-run", "--disable-component-update", "--disable-sync"),
    ]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=arguments)
        yield chromium
        chromium.close()
