"""What the queue lists: tabs with their figures, filters, one page of rows."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, F, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Area
from core.permissions import scoped
from core.scoped_viewsets import text_search
from plugins.contributions.models import Likeness, Submission

State = Submission.State
PER_PAGE = 30
ADOPTED = Submission.ADOPTED
OPEN = (State.SUBMITTED, State.CLAIMED)
#: From so many percent on a likeness stands in the list, and in the tone of an alarm.
LIKE, COPIED = 50, 85
SEARCHED = ("title", "author_line", "contributor__real_name", "number")
_HEAVY = ("body", "activity_facts", "left_out", "outlets")


def tabs_of(user):
    """Return `{name: (label, Q)}`; nobody sees what lies beyond the scope by another tab."""
    return {
        "open": (_("在办"), Q(state__in=OPEN)),
        "waiting": (_("待认领"), Q(state=State.SUBMITTED)),
        "mine": (_("我认领的"), Q(state=State.CLAIMED, claimed_by=user)),
        "returned": (_("已退回"), Q(state=State.RETURNED)),
        "adopted": (_("已采用"), Q(state__in=ADOPTED)),
        "all": (_("全部"), Q()),
    }


@dataclass
class Queue:
    """The list as `params` (a QueryDict from outside) ask for it."""

    user: object
    params: object

    @cached_property
    def tabs(self):
        return tabs_of(self.user)

    @property
    def tab(self):
        asked = self.params.get("tab", "")
        return asked if asked in self.tabs else "open"

    @cached_property
    def all(self):
        return Submission.objects.in_scope_of(self.user).exclude(state=State.DRAFT)

    @cached_property
    def counts(self):
        """Return (name, label, number) of each tab, in one query."""
        sums = self.all.aggregate(
            **{f"n_{name}": Count("pk", filter=q) for name, (_l, q) in self.tabs.items() if q},
            n_all=Count("pk"),
        )
        return [(name, label, sums[f"n_{name}"]) for name, (label, _q) in self.tabs.items()]

    @cached_property
    def areas(self):
        levels = (Area.Level.CITY, Area.Level.COUNTY)
        return list(scoped(Area.objects.filter(level__in=levels), self.user).order_by("position"))

    @cached_property
    def chosen(self):
        """The filters that hold, checked."""
        kind, area = self.params.get("kind", ""), self.params.get("area", "")
        sort, pictures = self.params.get("sort", ""), self.params.get("pictures", "")
        return {
            "q": self.params.get("q", "").replace("\x00", "").strip()[:80],
            "kind": kind if kind in Submission.Kind.values else "",
            "area": next((each.pk for each in self.areas if str(each.pk) == area), ""),
            "late": "1" if self.params.get("late") == "1" else "",
            "pictures": pictures if pictures in ("0", "1") else "",
            "sort": sort if sort in ("new", "due") else "",
        }

    @property
    def is_filtered(self):
        return any(value for name, value in self.chosen.items() if name != "sort")

    def rows(self):
        rows = self.all.filter(self.tabs[self.tab][1])
        chosen = self.chosen
        if chosen["kind"]:
            rows = rows.filter(kind=chosen["kind"])
        if chosen["area"]:
            rows = rows.filter(area_id__in=Area.objects.subtree_ids([chosen["area"]]))
        if chosen["late"]:
            rows = rows.filter(state__in=OPEN, due_at__lt=timezone.now())
        if chosen["pictures"]:
            rows = rows.filter(**{"pictures__gt" if chosen["pictures"] == "1" else "pictures": 0})
        if chosen["q"]:
            rows = text_search(rows, chosen["q"], SEARCHED)
        if self.by_due:
            return rows.order_by(F("due_at").asc(nulls_last=True), "pk")
        return rows.order_by("-submitted_at", "-pk")

    @property
    def by_due(self):
        asked = self.chosen["sort"]
        return asked == "due" or (not asked and self.tab in ("open", "waiting", "mine"))

    @cached_property
    def page(self):
        rows = self.rows().with_record().defer(*_HEAVY)
        rows = rows.select_related("contributor", "area", "claimed_by")
        rows = rows.prefetch_related(
            Prefetch("likenesses", queryset=live_likenesses(), to_attr="alike")
        )
        pages = Paginator(rows, PER_PAGE)
        if not self.is_filtered:
            pages.count = next(number for name, _label, number in self.counts if name == self.tab)
        return pages.get_page(self.params.get("p"))

    def address(self, **changed):
        """Return the query string of this list with some of it changed."""
        values = {"tab": self.tab, **self.chosen, **changed}
        return "?" + urlencode({name: value for name, value in values.items() if value != ""})


def live_likenesses():
    """Those that still ask for something: two pieces that were made one are settled."""
    related = ("other__contributor", "page")
    made_one = Q(other__merged_into=F("submission"), other__merged_into__isnull=False)
    made_one |= Q(submission__merged_into=F("other"), submission__merged_into__isnull=False)
    rows = Likeness.objects.filter(dismissed_at=None).exclude(made_one)
    return rows.select_related(*related)
