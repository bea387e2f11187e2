"""What was done at an occasion in one year: its records and the pages of those days."""

import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.models import Page

from activities.models import Activity, Occasion
from core.desk.headers import header
from core.local_dates import midnight
from core.permissions import scope_area_ids, scoped, works_citywide
from core.scoped_reports import explorable_pages

AFTER = datetime.timedelta(days=14)
SHOWN = 100
YEARS = 15


class OccasionWorkView(View):
    """`?year=2025`, or `-1` for the last time before this one."""

    def get(self, request, pk):
        if scope_area_ids(request.user) == set():
            raise Http404
        occasion = get_object_or_404(Occasion, pk=pk)
        today = timezone.localdate()
        present = occasion.next_dates(today)[0].year
        year = self._year(request.GET.get("year", ""), present)
        first, last = occasion.dates_in(year)
        begin, end = first - datetime.timedelta(days=occasion.lead_days), last + AFTER
        since, until = midnight(begin), midnight(end + datetime.timedelta(days=1))
        records = scoped(Activity.objects.filter(occasion=occasion), request.user).filter(
            start__gte=since, start__lt=until
        )
        pages = Page.objects.filter(
            live=True, depth__gt=2, first_published_at__gte=since, first_published_at__lt=until
        )
        if not works_citywide(request.user):
            pages = pages.filter(pk__in=explorable_pages(request.user).order_by().values("pk"))
        about = pages.filter(title__contains=occasion.name) | pages.filter(
            activity_links__activity__occasion=occasion
        )
        context = {
            **header(occasion.name, "calendar-alt", (_("编辑日历"), reverse("desk_calendar"))),
            "occasion": occasion,
            "year": year,
            "dates": (first, last),
            "years": list(range(present, present - 5, -1)),
            "records": records.select_related("area", "team").order_by("start", "pk")[:SHOWN],
            "pages": about.distinct().order_by("first_published_at")[:SHOWN],
        }
        return render(request, "activities/desk/occasion_work.html", context)

    def _year(self, value, present):
        if value == "-1":
            return present - 1
        if value.isascii() and value.isdecimal() and len(value) == 4:
            year = int(value)
            if present - YEARS <= year <= present + 1:
                return year
        return present
