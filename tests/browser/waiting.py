"""Waiting for a page whose policy lets nothing wait within it."""

from playwright.sync_api import Error


def eventually(page, expression, tries=100):
    """Wait for what the page says of itself; its policy lets nothing wait within it."""
    for _try in range(tries):
        try:
            if page.evaluate(expression):
                return
        except Error:
            pass  # It is being loaded anew.
        page.wait_for_timeout(100)
    raise AssertionError(expression)
