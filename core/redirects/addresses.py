"""What is at an address of this site now."""

from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, resolve
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.views import serve

#: Addresses of programs and files, which no redirect concerns.
RESERVED = ("/admin", "/static", "/media", "/documents", "/healthz")

_finders = []


def add_record_finder(finder):
    """Let `finder(path)` say whether something public that is no page of its own, as a record,
    is at a path that ends with a slash."""
    if finder not in _finders:
        _finders.append(finder)


def is_reserved(path):
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in RESERVED)


def own_path(link, hosts):
    """Return a link of this site as redirects keep their old paths, or "" for a foreign one."""
    try:
        parts = urlsplit(link)
        if parts.hostname and parts.hostname not in hosts:
            return ""
    except ValueError:
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return Redirect.normalise_path(f"{parts.path or '/'}{query}")


class SiteMap:
    """The live pages of a site by path; one query."""

    def __init__(self, site):
        root = site.root_page
        pages = Page.objects.live().descendant_of(root, inclusive=True)
        cut = len(root.url_path) - 1
        self._answers = {}
        self.pages = {
            url_path[cut:]: pk for url_path, pk in pages.values_list("url_path", "pk").iterator()
        }

    def page_at(self, path):
        """Return the id of the live page at `path` (no query), or None."""
        return self.pages.get(f"{unquote(path).rstrip('/')}/")

    def answers(self, path):
        """Return whether a reader who asks for `path` finds something there by itself."""
        if path not in self._answers:
            self._answers[path] = self._asks(path)
        return self._answers[path]

    def _asks(self, path):
        if self.page_at(path) is not None:
            return True
        slashed = f"{path.rstrip('/')}/"
        return record_at(slashed) or any(view_at(candidate) for candidate in {path, slashed})


def record_at(path):
    """Whether something public that is no page of its own is at a path that ends with a slash."""
    return any(finder(path) for finder in _finders)


def view_at(path):
    """Whether a program of the site, and not the page tree, answers at `path`."""
    try:
        return resolve(path).func is not serve and not is_reserved(path)
    except Resolver404:
        return False
