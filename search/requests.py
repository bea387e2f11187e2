"""What a visitor asks of the activity browser, made from any query string.

Nothing here fails: what is unknown, impossible or too much is left out and said in a notice.
Values of the facets are slugs; whether a slug exists is for the engine to say.
"""

import datetime
import re
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.utils.translation import gettext as _

MAX_QUERY = 100
MAX_VALUES = 20
MAX_PAGE = 100_000
#: Repeatable parameters, in the order of the canonical address.
FACETS = ("category", "form", "area", "team", "brand", "occasion", "state")
PARAMETERS = ("q", "correct", *FACETS, "from", "to", "sort", "view", "page")
STATES = ("open", "soon", "ongoing", "ended", "cancelled")
SORTS = ("relevance", "date", "-date", "people")
VIEWS = ("list", "calendar", "stats")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True)
class SearchRequest:
    """A valid request; hashable, so that it can key a cache.

    With `literal` the words are searched as they stand, never as they may have been meant.
    `facets` holds `(name, values)` pairs in a fixed order, without empty ones; `first` and
    `last` are dates, inclusive; `notices` tell what was left out and do not count for equality.
    """

    query: str = ""
    facets: tuple = ()
    first: datetime.date | None = None
    last: datetime.date | None = None
    sort: str = ""
    page: int = 1
    view: str = "list"
    literal: bool = False
    notices: tuple = field(default=(), compare=False)

    @classmethod
    def from_params(cls, params):
        """Return the request that `params` (a QueryDict) makes."""
        reader = _Reader(params)
        first, last = reader.date("from"), reader.date("to")
        if first and last and first > last:
            reader.notices.append(_("开始日期晚于结束日期，已对调。"))
            first, last = last, first
        query = reader.query()
        return cls(
            query=query,
            facets=tuple((name, values) for name in FACETS if (values := reader.values(name))),
            first=first,
            last=last,
            sort=reader.sort(query),
            page=reader.page(),
            view=reader.choice("view", VIEWS, "list"),
            literal=bool(query) and params.get("correct") == "0",
            notices=tuple(reader.notices),
        )

    def chosen(self, name):
        """Return the values asked for in the facet `name`, in order."""
        return dict(self.facets).get(name, ())

    @property
    def is_filtered(self):
        return bool(self.query or self.facets or self.first or self.last)

    def pairs(self):
        """Return the parameters with their values, as strings, in canonical order."""
        pairs = [("q", self.query)] if self.query else []
        pairs += [("correct", "0")] if self.literal else []
        pairs += [(name, value) for name, values in self.facets for value in values]
        pairs += [("from", self.first.isoformat())] if self.first else []
        pairs += [("to", self.last.isoformat())] if self.last else []
        pairs += [("sort", self.sort)] if self.sort else []
        pairs += [("view", self.view)] if self.view != "list" else []
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return pairs

    def querystring(self):
        """Return the canonical query string; equal requests have equal ones."""
        return urlencode(self.pairs())

    def without(self, name, value=None):
        """Return the same request less one value of a facet, or less `query` or `dates`."""
        if name == "query":
            return self.asking("")
        if name == "dates":
            return replace(self, first=None, last=None, page=1)
        facets = (
            (facet, tuple(v for v in values if facet != name or v != value))
            for facet, values in self.facets
        )
        return replace(self, facets=tuple(pair for pair in facets if pair[1]), page=1)

    def with_values(self, name, values):
        """Return the same request with just these values in the facet `name`."""
        held = {**dict(self.facets), name: tuple(values)}
        facets = tuple((facet, held[facet]) for facet in FACETS if held.get(facet))
        return replace(self, facets=facets, page=1)

    def asking(self, query, literal=False):
        """Return the same request for other words."""
        sort = "" if self.sort == "relevance" and not query else self.sort
        return replace(self, query=query, literal=literal and bool(query), sort=sort, page=1)

    def whole(self):
        """Return what is asked for, whatever page, view and order of it."""
        return replace(self, view="list", page=1, sort="")

    def shown_as(self, view):
        return replace(self, view=view, page=1)

    def on_page(self, number):
        return replace(self, page=number)


class _Reader:
    """Reads single parameters and collects notices on what was wrong with them."""

    def __init__(self, params):
        self.params, self.notices = params, []

    def query(self):
        text = " ".join(self.params.get("q", "").replace("\x00", " ").split())
        if len(text) > MAX_QUERY:
            self.notices.append(_("搜索词太长，只用了前 %d 个字。") % MAX_QUERY)
        return text[:MAX_QUERY].strip()

    def values(self, name):
        asked = list(dict.fromkeys(value for value in self.params.getlist(name) if value))
        good = [value for value in asked if _SLUG.fullmatch(value)]
        if name == "state":
            good = [value for value in good if value in STATES]
        if len(good) < len(asked):
            self.notices.append(_("有的筛选条件不存在，没有使用。"))
        if len(good) > MAX_VALUES:
            self.notices.append(_("同一类条件最多选 %d 个，多出的没有使用。") % MAX_VALUES)
        return tuple(good[:MAX_VALUES])

    def date(self, name):
        text = self.params.get(name, "")
        if not text:
            return None
        try:
            date = datetime.date.fromisoformat(text)
            if 1900 <= date.year <= 2100:
                return date
        except ValueError:
            pass
        self.notices.append(_("日期要写成 2026-03-05 这样，看不懂的没有使用。"))
        return None

    def choice(self, name, choices, default):
        value = self.params.get(name, "")
        if value and value not in choices:
            self.notices.append(_("排序或显示方式不存在，没有使用。"))
        return value if value in choices else default

    def sort(self, query):
        """The order asked for; empty where it is the one that would apply anyway."""
        chosen = self.choice("sort", SORTS, "")
        return "" if chosen == ("relevance" if query else "-date") else chosen

    def page(self):
        text = self.params.get("page", "")
        if not text:
            return 1
        if text.isascii() and text.isdigit() and len(text) < 12 and int(text) >= 1:
            return min(int(text), MAX_PAGE)
        self.notices.append(_("页码不对，已回到第一页。"))
        return 1
