"""The editorial calendar: a month or a week of everything, and the address to subscribe to it."""

import calendar
import datetime
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import View

from core.desk.calendar.subscriptions import address_row, feeds_of, renew, revoke
from core.desk.calendar_entries import KINDS, entries_between
from core.desk.due.listing import may_see_due
from core.desk.headers import header
from core.desk.keeping import kept
from core.models import Area
from core.permissions import works_citywide

SHOWN_A_DAY = 6
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
YEARS = 20


@dataclass
class CalendarDay:
    date: datetime.date
    is_other: bool
    is_today: bool
    entries: list = field(default_factory=list)
    limit: int = SHOWN_A_DAY

    @property
    def shown(self):
        return self.entries[: self.limit]

    @property
    def hidden(self):
        return self.entries[self.limit :]


def may_see_calendar(user):
    return may_see_due(user)


class CalendarView(View):
    def get(self, request):
        if not may_see_calendar(request.user):
            raise Http404
        today = timezone.localdate()
        is_week = request.GET.get("view") == "week"
        day = _day(request.GET.get("day"), today)
        first, last = _span(day, is_week)
        kinds = [kind for kind in request.GET.getlist("kind") if kind in KINDS]
        area = request.GET.get("area", "")
        entries = [
            entry
            for entry in self._of_area(entries_between(request.user, first, last), area)
            if not kinds or entry.kind in kinds
        ]
        days = _days(first, last, day, today, entries, is_week)
        filters = {"kind": kinds, "area": area}
        context = {
            **header(_("编辑日历"), "calendar-alt"),
            "weeks": [days[at : at + 7] for at in range(0, len(days), 7)],
            "days": [each for each in days if each.entries or each.is_today],
            "is_week": is_week,
            "day": day,
            "title": _week_title(first, last) if is_week else f"{day.year}年{day.month}月",
            "earlier": _query(filters, is_week, _before(day, is_week)),
            "later": _query(filters, is_week, _after(day, is_week)),
            "present": _query(filters, is_week, None),
            "as_month": _query(filters, False, day),
            "as_week": _query(filters, True, day if day.month != today.month else today),
            "print_query": f"{_query(filters, is_week, day)}&print=1",
            "shortcuts": getattr(
                getattr(request.user, "wagtail_userprofile", None), "keyboard_shortcuts", True
            ),
            "weekdays": [
                _("周一"),
                _("周二"),
                _("周三"),
                _("周四"),
                _("周五"),
                _("周六"),
                _("周日"),
            ],
            "kinds": [(name, word, icon, name in kinds) for name, (word, icon) in KINDS.items()],
            "areas": self._areas(),
            "area": area,
            "number": len(entries),
        }
        template = "desk/calendar/print.html" if request.GET.get("print") else None
        return render(request, template or "desk/calendar/calendar.html", context)

    def _areas(self):
        if not works_citywide(self.request.user):
            return []
        return kept("counties", "", _counties)

    def _of_area(self, entries, area):
        """Those of one county, or ("city") those of the city office itself."""
        if not area or not works_citywide(self.request.user):
            return entries
        if area == "city":
            roots = set(Area.objects.filter(parent=None).values_list("pk", flat=True))
            return [entry for entry in entries if entry.area_id is None or entry.area_id in roots]
        if not area.isdecimal() or len(area) > 18:
            return entries
        within = Area.objects.subtree_ids([int(area)])
        return [entry for entry in entries if entry.area_id in within]


def _counties():
    return list(Area.objects.filter(level=Area.Level.COUNTY).order_by("position", "pk"))


class SubscriptionsView(View):
    """The secret addresses of one's own calendars: make, renew, revoke."""

    def get(self, request):
        if not may_see_calendar(request.user):
            raise Http404
        row = address_row(request.user)
        context = {
            **header(_("订阅日历"), "link", (_("编辑日历"), reverse("desk_calendar"))),
            "row": row,
            "feeds": feeds_of(request, row) if row else [],
        }
        return render(request, "desk/calendar/subscriptions.html", context)

    def post(self, request):
        if not may_see_calendar(request.user):
            raise Http404
        if request.POST.get("act") == "revoke":
            revoke(request.user)
            messages.success(request, _("订阅地址已作废，日历程序再也取不到。"))
        else:
            renew(request.user)
            messages.success(request, _("这是新的订阅地址；以前的作废了。"))
        return redirect("desk_subscriptions")


def _day(value, today):
    if not value or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return today
    try:
        day = datetime.date.fromisoformat(value)
    except ValueError:
        return today
    return day if abs(day.year - today.year) <= YEARS else today


def _span(day, is_week):
    if is_week:
        first = day - datetime.timedelta(days=day.weekday())
        return first, first + datetime.timedelta(days=6)
    weeks = calendar.Calendar().monthdatescalendar(day.year, day.month)
    return weeks[0][0], weeks[-1][-1]


def _days(first, last, day, today, entries, is_week):
    limit = 500 if is_week else SHOWN_A_DAY
    days = {}
    for number in range((last - first).days + 1):
        date = first + datetime.timedelta(days=number)
        is_other = not is_week and date.month != day.month
        days[date] = CalendarDay(date, is_other, date == today, limit=limit)
    for entry in entries:
        if entry.day in days:
            days[entry.day].entries.append(entry)
    return list(days.values())


def _before(day, is_week):
    if is_week:
        return day - datetime.timedelta(days=7)
    return (day.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)


def _after(day, is_week):
    if is_week:
        return day + datetime.timedelta(days=7)
    return (day.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)


def _query(filters, is_week, day):
    values = [("kind", kind) for kind in filters["kind"]]
    if filters["area"]:
        values.append(("area", filters["area"]))
    if is_week:
        values.append(("view", "week"))
    if day:
        values.append(("day", day.isoformat()))
    return f"?{urlencode(values)}"


def _week_title(first, last):
    values = {"first": f"{first.month}月{first.day}日", "last": f"{last.month}月{last.day}日"}
    values["number"] = first.isocalendar().week
    return _("第 %(number)d 周 %(first)s–%(last)s") % values
