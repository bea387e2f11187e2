"""Links that lead nowhere. What lies on other hosts is judged by its spelling alone: nothing is
fetched."""

import re
from urllib.parse import urlsplit

from django.urls import Resolver404
from django.utils.translation import gettext as _
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from core.checks.findings import WARNING, Finding
from core.redirects.addresses import record_at, view_at

_LABEL = r"[a-z0-9\u0080-\uffff](?:[a-z0-9\u0080-\uffff-]{0,61}[a-z0-9\u0080-\uffff])?"
_HOST = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)+[a-z\u0080-\uffff]{{2,}}\.?$", re.IGNORECASE)


def found(item, texts):
    links = list(dict.fromkeys(texts.links))
    if not links:
        return
    live = _live_pages(links)
    documents = _documents(links)
    paths = _Paths(links)
    for path, link in links:
        message = ""
        if link.kind == "page" and link.target not in live:
            message = _("链接到的页面已删除或没有发布。")
        elif link.kind == "document" and link.target not in documents:
            message = _("链接到的文件已不在文件库。")
        elif link.kind == "address":
            message = paths.fault_of(link.target)
        if message:
            yield Finding(
                code="dead_link",
                severity=WARNING,
                message=message,
                excerpt=link.text or link.target,
                path=path,
                suggestion=_("改链接，或去掉。"),
                basis=link.target,
            )


def _ids(links, kind):
    return {link.target for _path, link in links if link.kind == kind and link.target.isdecimal()}


def _live_pages(links):
    ids = _ids(links, "page")
    rows = Page.objects.live().filter(pk__in=ids).values_list("pk", flat=True) if ids else ()
    return {str(pk) for pk in rows}


def _documents(links):
    ids = _ids(links, "document")
    rows = get_document_model().objects.filter(pk__in=ids) if ids else None
    return {str(pk) for pk in rows.values_list("pk", flat=True)} if ids else set()


class _Paths:
    """What is at the addresses that links name; one query for all of this site."""

    def __init__(self, links):
        self._asked = [link.target.strip() for _path, link in links if link.kind == "address"]
        self._pages = None

    def fault_of(self, address):
        """Return a sentence about an address that leads nowhere, else an empty string."""
        address = address.strip()
        if not address:
            return _("链接是空的。")
        if address.startswith("#"):
            return ""
        if address.startswith("/") and not address.startswith("//"):
            return "" if self._answers(address) else _("本站没有这个地址。")
        scheme = address.partition(":")[0].lower()
        if scheme in ("mailto", "tel"):
            return ""
        if scheme not in ("http", "https"):
            return _("链接的写法不对，要以 / 或 https:// 开头。")
        try:
            host = urlsplit(address).hostname or ""
        except ValueError:
            host = ""
        if not _HOST.match(host) or re.search(r"\s", address):
            return _("网址的写法不对，请重新粘贴。")
        return ""

    def _answers(self, address):
        path = urlsplit(address).path or "/"
        slashed = f"{path.rstrip('/')}/"
        if path.startswith(("/media/", "/documents/")):
            return True
        if slashed in self._live() or record_at(slashed) or view_at(path) or view_at(slashed):
            return True
        return _is_routed(slashed, self._live())

    def _live(self):
        if self._pages is None:
            root = _root_path()
            if root is None:
                return {}
            own = [
                f"{urlsplit(each).path.rstrip('/')}/"
                for each in self._asked
                if each.startswith("/") and not each.startswith("//")
            ]
            wanted = {f"{root.rstrip('/')}{path}" for each in own for path in (each, _above(each))}
            rows = Page.objects.live().filter(url_path__in=wanted)
            self._pages = {row.url_path[len(root) - 1 :]: row for row in rows}
        return self._pages


def _root_path():
    """Where the pages of the default site begin; nobody is asked where there is one site."""
    roots = Site.get_site_root_paths()
    if len({root.site_id for root in roots}) == 1:
        return roots[0].root_path
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    return site.root_page.url_path if site else None


def _above(path):
    return f"{path.rstrip('/').rpartition('/')[0]}/"


def _is_routed(path, live):
    """Whether the page above answers there by a fixed address of its own, as a calendar."""
    page = live.get(_above(path))
    page = page.specific if page is not None else None
    if not isinstance(page, RoutablePageMixin):
        return False
    try:
        _view, _args, names = page.resolve_subpage(f"/{path.rstrip('/').rpartition('/')[2]}/")
    except Resolver404:
        return False
    return not names
