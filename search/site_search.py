"""The search over everything: what was asked, and the page that answers it."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.addons.points.search import hidden_kinds
from core.frame import areas_of
from search.analysis import kind_number
from search.areas import counted, counts_of, within
from search.engines.base import Among, Between, CountBy, CountCases
from search.finding import find
from search.promotions import promoted_for
from search.sources import minute_of, sources

PER_PAGE = 10
MAX_QUERY = 100
MAX_PAGE = 100_000
SORTS = ("-date", "date")
PERIODS = {
    "ahead": gettext_lazy("还没开始的"),
    "month": gettext_lazy("最近一个月"),
    "year": gettext_lazy("最近一年"),
}


@dataclass(frozen=True)
class SiteQuery:
    """What is asked of the whole site; `literal` insists on the words as typed, `notices` say
    what was left out."""

    query: str = ""
    kind: str = ""
    period: str = ""
    area: str = ""
    sort: str = ""
    literal: bool = False
    page: int = 1
    notices: tuple = field(default=(), compare=False)

    @classmethod
    def from_params(cls, params):
        """Return the query that `params` (a QueryDict) makes; nothing in them is an error."""
        notices = []
        words = " ".join(params.get("q", "").replace("\x00", " ").split())
        if len(words) > MAX_QUERY:
            notices.append(_("搜索词太长，只用了前 %d 个字。") % MAX_QUERY)

        def choice(name, choices):
            value = params.get(name, "")
            if value and value not in choices:
                notices.append(_("有的条件不存在，没有使用。"))
            return value if value in choices else ""

        number = params.get("page", "")
        good = number.isascii() and number.isdigit() and len(number) < 9 and int(number) > 0
        if number and not good:
            notices.append(_("页码不对，已回到第一页。"))
        return cls(
            query=words[:MAX_QUERY].strip(),
            kind=choice("kind", sources()),
            period=choice("when", PERIODS),
            area=params.get("area", "")[:80],
            sort=choice("sort", SORTS),
            literal=params.get("correct") == "0",
            page=min(int(number), MAX_PAGE) if good else 1,
            notices=tuple(dict.fromkeys(notices)),
        )

    def querystring(self):
        """Return the canonical query string; equal queries have equal ones."""
        pairs = (
            ("q", self.query),
            ("kind", self.kind),
            ("when", self.period),
            ("area", self.area),
            ("sort", self.sort),
            ("correct", "0" if self.literal else ""),
            ("page", self.page if self.page > 1 else ""),
        )
        return urlencode([(name, value) for name, value in pairs if value])

    def but(self, **changes):
        """Return the query string of the same search with something else in it, on page 1."""
        return replace(self, **{"page": 1, **changes}).querystring()


@dataclass(frozen=True)
class Choice:
    """A link that narrows the search: how many it would find, where it leads, whether it is
    the present one (it then leads back)."""

    label: Any
    count: int
    querystring: str
    chosen: bool = False


@dataclass(frozen=True)
class SiteAnswer:
    """One page of what was found. `hits` and `partial` are `(kind label, Card)`; `total` counts
    the hits alone."""

    asked: SiteQuery
    hits: tuple = ()
    partial: tuple = ()
    total: int = 0
    page_count: int = 1
    kinds: tuple[Choice, ...] = ()
    periods: tuple[Choice, ...] = ()
    areas: tuple[Choice, ...] = ()
    terms: tuple[str, ...] = ()
    correction: str = ""
    suggestion: str = ""
    promoted: tuple = ()
    notices: tuple[str, ...] = ()


def answer(request):
    """Return the SiteAnswer to a request. Raises EngineUnavailableError."""
    asked = SiteQuery.from_params(request.GET)
    areas = areas_of(request)
    return _Answering(asked, areas, hidden_kinds(request)).answer()


class _Answering:
    def __init__(self, asked, areas, hidden=frozenset()):
        self.areas = {area.slug: area for area in areas}
        self.kinds_shown = [kind for kind in sources() if kind not in hidden]
        # What is enabled nowhere is not in the index anyway.
        self.is_narrowed = bool(hidden - hidden_kinds()) if hidden else False
        notices = list(asked.notices)
        if asked.kind in hidden:
            asked = replace(asked, kind="")
            notices.append(_("有的条件不存在，没有使用。"))
        if asked.area and asked.area not in self.areas:
            asked = replace(asked, area="")
            notices.append(_("有的条件不存在，没有使用。"))
        self.asked, self.notices = asked, notices

    def answer(self):
        if not self.asked.query:
            return SiteAnswer(self.asked, notices=tuple(self.notices))
        found = self.find()
        pages = max(1, -(-found.answer.total // PER_PAGE))
        if self.asked.page > pages:
            self.notices.append(_("没有那么多页，这里是最后一页。"))
            self.asked = replace(self.asked, page=pages)
            found = self.find()
        cards = _cards((*found.answer.hits, *found.partial))
        counts = found.answer.counts
        first = self.asked.page == 1
        return SiteAnswer(
            asked=self.asked,
            hits=tuple(cards[hit.key] for hit in found.answer.hits if hit.key in cards),
            partial=tuple(cards[hit.key] for hit in found.partial if hit.key in cards),
            total=found.answer.total,
            page_count=pages,
            kinds=self.kinds(counts["kind"]),
            periods=self.periods(counts["when"]),
            areas=self.narrower(counted(counts)),
            terms=found.terms,
            correction=found.correction,
            suggestion=found.suggestion,
            promoted=tuple(promoted_for(self.asked.query)) if first else (),
            notices=tuple(dict.fromkeys((*self.notices, *found.notices))),
        )

    def find(self):
        asked, periods = self.asked, _periods()
        filters = []
        if asked.kind:
            filters.append(("kind", Among("kind", frozenset({kind_number(asked.kind)}))))
        if asked.period:
            filters.append(("when", periods[asked.period]))
        if asked.area:
            filters.append(("area", within([self.areas[asked.area]])))
        return find(
            asked.query,
            kinds=tuple(self.kinds_shown) if self.is_narrowed else (),
            filters=tuple(filters),
            counts=(
                CountBy("kind", "kind", without=("kind",)),
                *counts_of(self.areas_shown(), without=("area",)),
                CountCases("when", tuple(periods.items()), without=("when",)),
            ),
            sort=("date", asked.sort == "-date") if asked.sort else ("score", True),
            offset=(asked.page - 1) * PER_PAGE,
            limit=PER_PAGE,
            correct=not asked.literal,
        )

    def kinds(self, counts):
        """All kinds, then each by how many it has; those without any last."""
        asked = self.asked
        held = [(counts.get(kind_number(kind), 0), kind) for kind in self.kinds_shown]
        rows = [
            Choice(
                sources()[kind].label,
                count,
                asked.but(kind=kind),
                chosen=kind == asked.kind,
            )
            for count, kind in sorted(held, key=lambda each: -each[0])
        ]
        everything = Choice(
            _("全部"), sum(counts.values()), asked.but(kind=""), chosen=not asked.kind
        )
        return (everything, *rows)

    def periods(self, counts):
        return tuple(
            self._choice(label, counts.get(period, 0), "period", period)
            for period, label in PERIODS.items()
        )

    def narrower(self, counts):
        """The areas to choose from that have any, and the chosen one itself."""
        return tuple(
            self._choice(area.name, counts.get(area.pk, 0), "area", area.slug)
            for area in self.areas_shown()
            if counts.get(area.pk) or area.slug == self.asked.area
        )

    def areas_shown(self):
        """The chosen area and those one level below it; at first, those below the top."""
        areas = self.areas.values()
        if chosen := self.areas.get(self.asked.area):
            return [chosen, *(area for area in areas if area.parent_id == chosen.pk)]
        tops = {area.pk for area in areas if area.parent_id is None}
        return [area for area in areas if area.parent_id in tops]

    def _choice(self, label, count, name, value):
        chosen = getattr(self.asked, name) == value
        return Choice(label, count, self.asked.but(**{name: "" if chosen else value}), chosen)


def _periods():
    now = timezone.now()
    minute = minute_of(now)
    return {
        "ahead": Between("date", minute + 1, None),
        "month": Between("date", minute_of(now - timedelta(days=30)), minute + 1),
        "year": Between("date", minute_of(now - timedelta(days=365)), minute + 1),
    }


def _cards(hits):
    """`{key: (kind label, Card)}` of what is still public, a few queries a kind."""
    pks = defaultdict(list)
    for hit in hits:
        pks[hit.key.kind].append(hit.key.pk)
    held, cards = sources(), {}
    for kind, wanted in pks.items():
        source = held[kind]
        for pk, item in source.cards(wanted).items():
            cards[(kind, pk)] = (source.label, source.card(item))
    return cards
