"""The dashboard's figures: this month so far, against the same days of the eleven before."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from core.desk.keeping import kept, scope_mark
from core.desk.panels import DashboardPanel, dashboard_panel
from core.local_dates import LocalMonth, midnight
from core.models import Area
from core.permissions import scope_area_ids, scoped, works_citywide
from core.timelines import MONTHS, last_day

MEASURES = (
    ("activities", _("活动（场）")),
    ("participants", _("志愿者人次")),
    ("hours", _("服务时长（小时）")),
    ("served", _("服务群众（人次）")),
)
#: The drawing of twelve bars.
WIDTH, HEIGHT, BASE = 160, 34, 33


@dataclass(frozen=True)
class Figure:
    """One measure with its bars; `difference` is to the same days of the month before."""

    label: str
    values: list
    bars: list

    @property
    def value(self):
        return self.values[-1]

    @property
    def before(self):
        return self.values[-2]

    @property
    def difference(self):
        return self.value - self.before

    @property
    def missing(self):
        return max(-self.difference, 0)


def like_for_like(activities, today):
    """Return `[(first day, last day, sums)]` of twelve months, each from its first day to the day
    of the month that `today` is, oldest first; one query."""
    spans, month = [], today.replace(day=1)
    for _number in range(MONTHS):
        spans.insert(0, (month, min(month.replace(day=1) + _days(today.day - 1), last_day(month))))
        month = (month - _days(1)).replace(day=1)
    within = Q()
    for first, last in spans:
        within |= Q(start__gte=midnight(first), start__lt=midnight(last + _days(1)))
    rows = (
        activities.public()
        .counted()
        .filter(within)
        .order_by()
        .annotate(month=LocalMonth("start"))
        .values("month")
        .annotate(
            # Not by the names of the columns, which the sums would take the place of.
            number=Count("pk"),
            people=Sum("participants"),
            all_hours=Sum("total_hours"),
            all_served=Sum("people_served"),
        )
    )
    found = {
        row["month"]: {
            "activities": row["number"],
            "participants": row["people"] or 0,
            "hours": row["all_hours"] or Decimal(0),
            "served": row["all_served"] or 0,
        }
        for row in rows
    }
    nothing = dict.fromkeys((name for name, _label in MEASURES), 0)
    return [(first, last, found.get(first, nothing)) for first, last in spans]


def figures_of(months):
    """Return the `Figure` of each measure."""
    return [
        Figure(str(label), values, _bars(values))
        for name, label in MEASURES
        for values in [[round(sums[name]) for _first, _last, sums in months]]
    ]


@dashboard_panel(order=400)
class FiguresPanel(DashboardPanel):
    """What has been done where I work."""

    name = "figures"
    template_name = "activities/desk_figures.html"

    def is_shown(self, request):
        user = request.user
        return scope_area_ids(user) != set() and user.has_perm("activities.view_activity")

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        user, today = parent_context["request"].user, timezone.localdate()
        records = scoped(Activity.objects.all(), user)
        months, name = kept(
            "figures",
            (scope_mark(user), today),
            lambda: (like_for_like(records, today), _name_of(user)),
        )
        figures = figures_of(months)
        self.heading = gettext("%s数字") % name
        first, last, _sums = months[-1]
        days = {"month": first.month, "last": last.day}
        self.note = (
            gettext("%(month)d月1–%(last)d日；每根柱是各月 1–%(last)d 日，近 12 个月") % days
        )
        if not any(any(figure.values) for figure in figures):
            return None
        table = [
            {"first": first, "last": last, "values": [figure.values[at] for figure in figures]}
            for at, (first, last, _sums) in enumerate(months)
        ]
        return {**context, "figures": figures, "table": table[::-1], "width": WIDTH}


def _name_of(user):
    if works_citywide(user):
        return gettext("全市")
    areas = scope_area_ids(user)
    own = Area.objects.filter(pk__in=areas).exclude(parent__in=areas).order_by("pk")
    names = list(own.values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else gettext("本区")


def _bars(values):
    most, step = max(values) or 1, WIDTH / MONTHS
    bars = []
    for number, value in enumerate(values):
        height = round(value * (BASE - 3) / most, 1)
        bars.append(
            {
                "x": f"{number * step + 1.5:.1f}",
                "y": f"{BASE - height:.1f}",
                "width": f"{step - 3:.1f}",
                "height": f"{height:.1f}",
                "when": {MONTHS - 1: "now", MONTHS - 2: "before"}.get(number, ""),
            }
        )
    return bars


def _days(number):
    return datetime.timedelta(days=number)
