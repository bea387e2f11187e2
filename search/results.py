"""What an engine answers; templates and views know nothing else of it."""

import datetime
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from core.templatetags.typography import grouped
from search.requests import SearchRequest


@dataclass(frozen=True)
class FacetValue:
    """One value a visitor can choose. `count` is None where the engine does not count.

    A value above a chosen one has a `querystring`: the same request with it in place of those
    below; it is a link, not a box to tick.
    """

    value: str
    label: str
    chosen: bool = False
    depth: int = 0
    count: int | None = None
    querystring: str = ""


@dataclass(frozen=True)
class Facet:
    """A group of values under one parameter; `total` is how many there are to choose from
    where that is more than those shown, else 0; with `many` there is a field to find them by
    name."""

    name: str
    label: str
    values: tuple[FacetValue, ...]
    total: int = 0
    many: bool = False

    @property
    def has_choice(self):
        return any(value.chosen for value in self.values)


@dataclass(frozen=True)
class Chip:
    """An active filter, with the query string of the same request without it."""

    label: str
    querystring: str


@dataclass(frozen=True)
class Offer:
    """A name among the words searched that is a value of a facet: `querystring` is the same
    request with the value in place of the `word`, `without` the one without the word."""

    label: str
    word: str
    querystring: str
    without: str


@dataclass(frozen=True)
class Month:
    """A bar of the histogram: `first` is the month's first day, `height` per cent of the
    highest bar, `querystring` the same request over this month alone."""

    first: datetime.date
    count: int
    height: int
    querystring: str
    chosen: bool = False
    ahead: bool = False

    @property
    def told(self):
        return _("%s 场") % grouped(self.count)

    @property
    def top(self):
        """Where the bar begins, per cent from above."""
        return 100 - self.height


@dataclass(frozen=True)
class SearchResponse:
    """One page of hits and all that is said around them.

    `request` is the request as it was answered (values that do not exist are gone, the page is
    one that exists); `hits` are the records of that page; `total` is exact. `terms` are the
    words to mark in what is shown, `correction` what was searched in place of what was typed,
    `suggestion` what would find far more; `partial` are records that hold some of the words
    only or are like those that hold all, in no total; `offers` filters for names among the words;
    `calendar` and `statistics` are what the view of that name shows, None in the others.
    """

    request: SearchRequest
    hits: list[Any]
    total: int
    page_count: int
    facets: tuple[Facet, ...] = ()
    chips: tuple[Chip, ...] = ()
    notices: tuple[str, ...] = ()
    months: tuple[Month, ...] = ()
    terms: tuple[str, ...] = ()
    correction: str = ""
    suggestion: str = ""
    partial: tuple[Any, ...] = ()
    offers: tuple[Offer, ...] = ()
    calendar: Any = None
    statistics: Any = None

    @property
    def next_page(self):
        return self.request.page + 1 if self.request.page < self.page_count else None

    @property
    def previous_page(self):
        return self.request.page - 1 if self.request.page > 1 else None


class Engine(Protocol):
    """Whatever answers a request: the database today, an index elsewhere."""

    def search(self, request: SearchRequest) -> SearchResponse: ...
