"""Lists that can be subscribed to, as RSS 2.0 and Atom.

A `Channel` is one list. Apps name those of their pages and records by `add_channel`, in
`ready()`; a page's channel has the page's own address below `/feeds/`. Entries carry what the
public pages show and nothing else. Whole answers are kept by the page cache as pages are.
"""

import datetime
import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from core.edition import next_midnight
from core.feed_formats import FORMATS
from core.frame import frame_of
from core.page_cache import validator_of
from core.querysets import readable
from core.renditions import sources

IN_FEED = 50
#: How often a reader may ask, in minutes.
ASK_AGAIN = 15
#: Characters that XML 1.0 and RFC 5545 do not allow in text.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

_channels, _listers = {}, []


def clean(text):
    """The text without the characters that neither format can hold."""
    return _CONTROL.sub("", str(text))


def this_morning():
    """Return midnight: for what has no date of its own, and must not read otherwise each time."""
    return next_midnight(timezone.now()) - datetime.timedelta(days=1)


def stable_id(kind, key, hostname):
    """Return the `tag:` address of an item: it outlives changes of title and address."""
    return f"tag:{hostname},2026:{kind}-{key}"


@dataclass(frozen=True)
class Entry:
    """One item of a feed: its text is plain, its `picture` a SiteImage or None."""

    kind: str
    key: Any
    title: str
    path: str
    published: datetime.datetime
    updated: datetime.datetime
    summary: str = ""
    labels: tuple = ()
    author: str = ""
    picture: Any = None


def entry_of(page):
    """Return the Entry of a page that has its `lead_image` at hand."""
    published = getattr(page, "publication_date", None) or page.first_published_at
    published = published or page.latest_revision_created_at or this_morning()
    updated = getattr(page, "text_updated_at", None) or published
    return Entry(
        kind="page",
        key=page.pk,
        title=page.public_title,
        path=page.url,
        published=published,
        updated=max(updated, published),
        summary=page.public_summary,
        labels=tuple(filter(None, (str(getattr(page, "kicker", "")),))),
        author=getattr(page, "author", ""),
        picture=page.public_picture,
    )


class Channel:
    """One list of `subject`, a page or record. To make one asks the database nothing: what
    does is asked by `entries` and the properties."""

    #: Address of the same as a calendar, if there is one.
    calendar = ""

    def __init__(self, subject, request):
        self.subject, self.request = subject, request

    @property
    def title(self):
        return self.subject.public_title

    @property
    def description(self):
        return self.subject.public_summary or _("%s的新内容。") % self.title

    @property
    def path(self):
        """Where a person reads the same."""
        return self.subject.get_url(self.request)

    @property
    def query(self):
        """The query string that names this very list, in one canonical way; mostly empty."""
        return ""

    def address(self, ending):
        """Return the address of the feed: `ending` is rss or atom."""
        query = f"?{self.query}" if self.query else ""
        return f"/feeds{self.path.rstrip('/')}.{ending}{query}"

    def entries(self):
        """Return the Entries, the latest first, `IN_FEED` at most."""
        return [entry_of(page) for page in self.pages()]

    def pages(self):
        pages = self.subject.get_items(self.request)
        return pages.select_related("text_update")[:IN_FEED]


def add_channel(model, channel):
    """Let pages or records of `model`, and of models derived from it, be subscribed to."""
    _channels[model] = channel


def channel_of(subject, request, model=None):
    """Return the Channel of a page or record, or None; `model` says of what type a page is
    that is at hand as a plain one, for its address and not for what it holds."""
    for kind in (model or type(subject)).__mro__:
        if kind in _channels:
            return _channels[kind](subject, request)
    return None


@dataclass(frozen=True)
class Subscription:
    """A line of the overview: feeds are at `feed` and an ending, the calendar at `calendar`."""

    title: str
    note: str = ""
    path: str = ""
    feed: Callable | None = None
    calendar: str = ""

    @property
    def rss(self):
        return self.feed("rss") if self.feed else ""

    @property
    def atom(self):
        return self.feed("atom") if self.feed else ""

    @classmethod
    def to(cls, channel, note="", title=""):
        return cls(title or channel.title, note, channel.path, channel.address, channel.calendar)


def add_subscriptions(lister, order=100):
    """Let `lister(request)` return `(heading, [Subscription, …])` for the page that tells of
    all feeds."""
    if (order, lister) not in _listers:
        _listers.append((order, lister))


def subscriptions(request):
    """Return `(heading, [Subscription, …])` of all apps, those without one left out."""
    listers = sorted(_listers, key=lambda pair: pair[0])
    groups = [lister(request) for _order, lister in listers]
    return [(heading, rows) for heading, rows in groups if rows]


def feed_response(request, channel, ending):
    """Answer with `channel` in the format that the `ending` names."""
    entries, absolute = channel.entries(), request.build_absolute_uri
    generator, content_type = FORMATS[ending]
    office = frame_of(request)["settings"]
    site = Site.find_for_request(request)
    hostname = site.hostname if site else request.get_host()
    changed = max((entry.updated for entry in entries), default=this_morning())
    address = absolute(channel.address(ending))
    feed = generator(
        title=clean(f"{channel.title} - {office.nameplate}"),
        link=absolute(channel.path),
        description=escape(clean(channel.description)),
        subtitle=clean(channel.description),
        language="zh-CN",
        author_name=clean(office.organiser or office.nameplate),
        feed_url=address,
        feed_guid=address,
        ttl=str(ASK_AGAIN),
        changed=changed,
    )
    for entry in entries:
        feed.add_item(
            title=clean(entry.title),
            link=absolute(entry.path),
            # Both formats take a summary for HTML.
            description=escape(clean(entry.summary)),
            unique_id=stable_id(entry.kind, entry.key, hostname),
            unique_id_is_permalink=False,
            pubdate=entry.published,
            updateddate=entry.updated,
            categories=tuple(clean(label) for label in entry.labels),
            author_name=clean(entry.author) or None,
            media=_media(entry.picture, absolute),
        )
    response = HttpResponse(feed.writeString("utf-8"), content_type=content_type)
    return response


def answered_afresh(request, response):
    """For an answer that the page cache is told to leave alone: 304 to whoever holds it."""
    response["ETag"] = validator_of(response.content)
    return get_conditional_response(request, etag=response["ETag"], response=response)


@require_safe
def page_feed(request, path, ending):
    """Answer `/feeds/<path of a page>.rss` and `.atom`; the home page's is `latest`."""
    page = _page_at(request, "" if path == "latest" else path)
    channel = channel_of(page, request) if page is not None else None
    if channel is None:
        raise Http404
    return feed_response(request, channel, ending)


def _page_at(request, path):
    site = Site.find_for_request(request)
    if site is None:
        return None
    url_path = f"{site.root_page.url_path}{path}/" if path else site.root_page.url_path
    found = readable(Page.objects.live().filter(url_path=url_path)).first()
    return found.specific if found else None


def _media(image, absolute):
    """Return the attributes of `media:content` for a picture that may be shown, else None."""
    found = sources(image) if image is not None and image.is_shown else []
    if not found:
        return None
    shown = next((source for source in found if source.width >= 800), found[-1])
    kind = mimetypes.guess_type(shown.url)[0] or "image/webp"
    size = {"width": str(shown.width), "height": str(shown.height)}
    return {"url": absolute(shown.url), "type": kind, "medium": "image", **size}
