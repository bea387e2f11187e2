"""Activities and occasions as calendars (iCalendar, RFC 5545): any result, a team, the year.

They carry only what the public pages show, and are bounded however large the result is. A
program that holds one asks again every few hours; what was withdrawn is then gone, what was
cancelled is said to be.
"""

import datetime
from dataclasses import replace

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event, vDuration
from wagtail.models import Site

from activities.browse import keys_of, vocabularies, words_of
from activities.feeds import public_team
from activities.models import Activity, ActivityIndexPage, Occasion
from core.feeds import answered_afresh, clean
from core.frame import frame_of, shared
from core.page_cache import keep_out
from core.querysets import readable
from search.requests import SearchRequest

IN_CALENDAR = 500
#: How far before and after today a calendar of activities reaches, in days.
REACH = datetime.timedelta(days=366)
#: How far before and after today occasions are told.
OCCASIONS_BEFORE, OCCASIONS_AFTER = datetime.timedelta(days=31), datetime.timedelta(days=731)
ASK_AGAIN = datetime.timedelta(hours=6)


@require_safe
def result_calendar(request):
    """The records of a result that lie within a year of today, those to come before those
    that are over where there are too many."""
    _require_browser()
    asked = SearchRequest.from_params(request.GET).whole()
    rows = shared(request, "vocabularies", vocabularies)
    query = asked.querystring()
    source = f"/feeds/activities.ics?{query}" if query else "/feeds/activities.ics"
    calendar = _calendar(request, words_of(asked, rows) or _("活动"), source)
    records = _within_reach(asked, rows)
    response = _answer(request, calendar, _events(request, records), "activities.ics")
    if asked.query:
        # There is no end of words to search for.
        keep_out(request)
        return answered_afresh(request, response)
    return response


@require_safe
def team_calendar(request, slug):
    """What a team leads or takes part in, within a year of today."""
    team = public_team(slug)
    today = timezone.localdate()
    records = Activity.objects.public().of_team(team).in_period(today - REACH, today + REACH)
    records = records.select_related("area", "category", "team").order_by("-start", "-pk")
    calendar = _calendar(request, team.name, f"/feeds/teams/{team.slug}.ics")
    events = _events(request, records[:IN_CALENDAR])
    return _answer(request, calendar, events, f"{team.slug}.ics")


@require_safe
def occasion_calendar(request):
    """Days and seasons that come back every year, from last month on for two years."""
    _require_browser()
    today = timezone.localdate()
    first, last = today - OCCASIONS_BEFORE, today + OCCASIONS_AFTER
    events = [
        _occasion_event(request, occasion, *dates)
        for occasion in Occasion.objects.all()
        for dates in occasion.dates_between(first, last)
    ]
    calendar = _calendar(request, _("时间节点"), "/feeds/occasions.ics")
    return _answer(request, calendar, events, "occasions.ics")


def event_of(request, record):
    """Return the icalendar Event of a public record with its area, category and team."""
    zone = timezone.get_default_timezone()
    address = request.build_absolute_uri(record.get_absolute_url())
    event = Event()
    event.add("uid", f"activity-{record.pk}@{_hostname(request)}")
    _add_version(event, record.created_at, record.updated_at)
    event.add("dtstart", record.start.astimezone(zone))
    if record.end > record.start:
        event.add("dtend", record.end.astimezone(zone))
    event.add("summary", clean(record.title))
    event.add("location", clean(record.place))
    if record.latitude is not None and record.longitude is not None:
        event.add("geo", (float(record.latitude), float(record.longitude)))
    reason = _("取消原因：%s") % record.cancel_reason if record.cancelled else ""
    lines = (reason, record.summary, record.team.title, address)
    event.add("description", clean("\n".join(str(line) for line in lines if line)))
    event.add("categories", [clean(record.category), clean(record.area)])
    event.add("status", "CANCELLED" if record.cancelled else "CONFIRMED")
    # A subscription must not make the reader look busy.
    event.add("transp", "TRANSPARENT")
    event.add("url", address)
    return event


def _occasion_event(request, occasion, first, last):
    address = request.build_absolute_uri(occasion.get_absolute_url())
    event = Event()
    event.add("uid", f"occasion-{occasion.pk}-{first:%Y%m%d}@{_hostname(request)}")
    _add_version(event, None, occasion.updated_at)
    event.add("dtstart", first)
    event.add("dtend", last + datetime.timedelta(days=1))
    event.add("summary", clean(occasion.name))
    lines = (occasion.description, address)
    event.add("description", clean("\n".join(filter(None, lines))))
    event.add("categories", [_("传统节日") if occasion.traditional else _("时间节点")])
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("url", address)
    return event


def _add_version(event, created, changed):
    """Which version of an event this is; a later one has the higher number."""
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    if created is not None:
        event.add("created", created)
    since = created or datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    event.add("sequence", max(int((changed - since).total_seconds()), 0))


def _require_browser():
    if not readable(ActivityIndexPage.objects.live()).exists():
        raise Http404


def _calendar(request, name, source):
    title = clean(f"{name} - {frame_of(request)['settings'].nameplate}")
    calendar = Calendar()
    calendar.add("prodid", "-//Wenming//Activities//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", str(timezone.get_default_timezone()))
    calendar.add("source", request.build_absolute_uri(source), {"value": "URI"})
    calendar.add("refresh-interval", vDuration(ASK_AGAIN), {"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASK_AGAIN))
    return calendar


def _events(request, records):
    return [event_of(request, record) for record in records]


def _answer(request, calendar, events, filename):
    for event in events:
        calendar.add_component(event)
    calendar.add_missing_timezones()
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


def _within_reach(asked, rows):
    today = timezone.localdate()
    yesterday = today - datetime.timedelta(days=1)
    first, last = today - REACH, today + REACH
    ahead = _bounded(replace(asked, sort="date"), today, last)
    pks = keys_of(ahead, rows, IN_CALENDAR)[0] if ahead else []
    over = _bounded(replace(asked, sort="-date" if asked.query else ""), first, yesterday)
    if over and len(pks) < IN_CALENDAR:
        pks += keys_of(over, rows, IN_CALENDAR - len(pks))[0]
    related = ("area", "category", "team")
    records = Activity.objects.public().select_related(*related).in_bulk(pks)
    return [records[pk] for pk in dict.fromkeys(pks) if pk in records]


def _bounded(asked, first, last):
    """The request within these days and its own, or None where they share none."""
    first, last = max(first, asked.first or first), min(last, asked.last or last)
    return replace(asked, first=first, last=last) if first <= last else None


def _hostname(request):
    site = Site.find_for_request(request)
    return site.hostname if site else request.get_host()
