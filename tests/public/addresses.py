"""Finds one address of every kind of public page, by following links and reading the list of
addresses, so that a new kind of page is tested without being named anywhere."""

import re
from dataclasses import asdict, dataclass
from html.parser import HTMLParser
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from django.urls import Resolver404, URLPattern, get_resolver, resolve
from wagtail.models import Page, Site

from core.models import BasePage

ORIGIN = "http://127.0.0.1"
#: Not public, or not pages.
ELSEWHERE = ("/admin/", "/documents/", "/static/", "/media/", "/healthz")
#: What no link leads to: states of a page that depend on what is asked of it.
STATES = {
    "search, nothing found": "/search/?q=zzqqx没有这样的话",
    "search, spelling": "/search/?q=xianxue",
    "browse, nothing found": "/activities/?q=zzqqx没有这样的话",
    "browse, notices": "/activities/?page=0&sort=x&from=2026-02-30&area=x",
    "browse, many chips": "/activities/?q=志愿&state=ended&sort=people&from=2020-01-01",
    "missing": "/no/such/page/",
    "missing record": "/activities/PX-1999-000000/",
    "a page too many": "/reports/?page=99",
}
EVERYTHING = "dark.more.elder.large"
MOST_FETCHES = 300
#: What a route with arguments holds.
_OPEN = re.compile(r"[<(^$\\]")


@dataclass(frozen=True)
class Address:
    """`name` tells the kind and how it is asked; `is_main` that it is asked for the plain page."""

    name: str
    kind: str
    path: str
    status: int
    is_page: bool
    is_main: bool = True
    submits: bool = False
    is_for_staff: bool = False

    def as_json(self):
        return asdict(self)


class Links(HTMLParser):
    """What a document links to, and the forms that post: `(action, hidden fields)`."""

    def __init__(self, text):
        super().__init__()
        self.found, self.forms, self.hidden = [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag in ("a", "link", "iframe", "area") and given.get("href"):
            self.found.append(given["href"])
        if tag == "img" and given.get("src"):
            self.found.append(given["src"])
        if tag == "form":
            self.hidden = None
            if (given.get("method") or "").lower() == "post":
                self.hidden = {}
                self.forms.append((given.get("action") or "", self.hidden))
            elif given.get("action"):
                self.found.append(given["action"])
        if tag == "input" and given.get("type") == "hidden" and self.hidden is not None:
            self.hidden[given.get("name")] = given.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self.hidden = None


def kind_of(path):
    """The name of what answers at `path`: a view, or a page type and the part of it."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    if match.url_name != "wagtail_serve":
        return match.url_name or match.route
    from django.http import Http404
    from django.test import RequestFactory

    root = Site.objects.get(is_default_site=True).root_page.specific
    try:
        page, args, _kwargs = root.route(RequestFactory().get(path), _parts(path))
    except Http404:
        return None
    part = getattr(args[0], "__name__", "") if args else ""
    return ".".join(filter(None, (page.specific_class.__name__, part)))


def _parts(path):
    return [part for part in path.split("/") if part]


def one_of_each_type():
    """The path of one live page of every type, the one that says most, as `{kind: path}`."""
    chosen = {}
    for page in Page.objects.live().public().filter(depth__gt=1).specific():
        # Of index pages the one that lists the whole site.
        rank = len(str(getattr(page, "body", ""))), -page.depth
        if isinstance(page, BasePage) and (
            type(page) not in chosen or rank > chosen[type(page)][0]
        ):
            chosen[type(page)] = rank, page.url
    return {kind_of(path): path for _rank, path in chosen.values()}


def discover(reader, staff, extra=(), keep=lambda address, text: None):
    """Return every kind of address as a list of Address; `extra` is `{name: path}`, `staff` the
    cookie of a signed-in editor for what is shown to them alone. Each document is given to
    `keep`; those of `is_main` once more as they are for a reader who has chosen everything."""
    found, fetched = {}, set()

    def look(name, target, is_main=True, kind=""):
        if len(fetched) >= MOST_FETCHES:
            raise RuntimeError("There are more kinds of addresses than one would think.")
        fetched.add(target)
        if name in found:
            return ()
        answer, is_for_staff = reader.ask(target), False
        if answer.status == 302 and "/admin/login" in answer.headers["location"]:
            answer, is_for_staff = reader.ask(target, headers={"Cookie": staff}), True
        found[name] = Address(
            *(name, kind or name, target, answer.status, answer.is_page, is_main),
            is_for_staff=is_for_staff,
        )
        if not answer.is_page:
            # Sitemaps and feeds name whole addresses.
            return re.findall(rf"{ORIGIN}[^\s<\"]*", answer.text) if is_main else ()
        keep(found[name], answer.text)
        links = Links(answer.text)
        if is_main:
            cookie = f"look={EVERYTHING}" + (f"; {staff}" if is_for_staff else "")
            keep(found[name], reader.ask(target, headers={"Cookie": cookie}).text)
        if links.forms and is_main:
            sent = f"{name}, sent empty"
            found[sent] = Address(sent, kind or name, target, 0, True, False, submits=True)
            for told in _sent_empty(reader, target, answer, links):
                keep(found[sent], told.text)
        return [urljoin(ORIGIN + target, link) for link in links.found]

    waiting = [f"{ORIGIN}/"]
    for name, path in {**one_of_each_type(), **plain_addresses()}.items():
        waiting += look(name, path)
    for name, path in {**STATES, **dict(extra)}.items():
        waiting += look(name, path, name in extra)
    seen = set()
    while waiting:
        target = urlsplit(waiting.pop(0))
        if f"{target.scheme}://{target.netloc}" != ORIGIN or target.path.startswith(ELSEWHERE):
            continue
        whole = unquote(target.path) + (f"?{target.query}" if target.query else "")
        if whole in seen:
            continue
        seen.add(whole)
        kind = kind_of(unquote(target.path))
        if kind is None:
            continue
        names = [name for name, _value in parse_qsl(target.query, keep_blank_values=True)]
        if not names and kind not in found:
            waiting += look(kind, whole)
        elif len(names) == 1:
            value = parse_qsl(target.query, keep_blank_values=True)[0][1]
            told = f"{names[0]}={value}" if names[0] in ("view", "kind", "facet") else names[0]
            if f"{kind}?{told}" not in found and whole not in fetched:
                waiting += look(f"{kind}?{told}", whole, names[0] == "view", kind)
    return sorted(found.values(), key=lambda address: (not address.is_main, address.path))


def _sent_empty(reader, target, answer, links):
    """The documents that tell what is wrong with each form, sent as it stands."""
    cookie = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
    for action, hidden in links.forms:
        told = reader.ask(
            urlsplit(urljoin(ORIGIN + target, action)).path,
            method="POST",
            headers={"Cookie": cookie},
            body=urlencode(hidden).encode(),
            content_type="application/x-www-form-urlencoded",
        )
        if told.is_page:
            yield told


def patterns():
    """Every public address outside of the page tree, as `{name: route}`; without a name it is
    called by its route."""
    return dict(_walk(get_resolver(), ""))


def _walk(resolver, before):
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if f"/{route.lstrip('^')}".startswith(ELSEWHERE):
            continue
        if not isinstance(entry, URLPattern):
            yield from _walk(entry, route)
        elif entry.name != "wagtail_serve":
            yield entry.name or route, route


def plain_addresses():
    """The addresses that need no argument, as `{name: path}`."""
    return {name: f"/{route}" for name, route in patterns().items() if not _OPEN.search(route)}
