"""“加入日历”: one activity as a calendar file, for as long as it is not over."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from icalendar import Calendar

from activities.calendars import event_of
from activities.models import Activity, ActivityIndexPage


@require_safe
def event_file(request, code):
    """Answer `/activities/<code>/calendar.ics`. The event has the name it has in every other
    calendar of the site, so that it is not put down twice; one called off says so."""
    records = Activity.objects.public().filter(code__iexact=code, end__gt=timezone.now())
    record = records.select_related("area", "category", "team").first()
    if record is None or not ActivityIndexPage.objects.live().public().exists():
        raise Http404
    calendar = Calendar()
    calendar.add("prodid", "-//Wenming//Activities//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event_of(request, record))
    calendar.add_missing_timezones()
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{record.code}.ics"'
    return response
