"""Any result of the activity browser as a feed (RSS) and as a calendar (iCalendar, RFC 5545).

Both carry only what the public pages show, are bounded however large the result is, and are
answered with 304 while neither the content, the index nor the day has changed.
"""

import datetime
import hashlib
import re
from dataclasses import replace
from functools import wraps

from django.contrib.syndication.views import Feed
from django.db.models import Count, Max
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event, vDuration
from wagtail.models import Site

from activities.browse import keys_of, vocabularies, words_of
from activities.models import Activity, ActivityIndexPage
from core.frame import frame_of, kept
from core.models import SiteState
from search.engines import get_engine
from search.engines.base import EngineUnavailableError
from search.requests import SearchRequest

IN_FEED, IN_CALENDAR = 50, 500
#: How far before and after today a calendar reaches, in days.
REACH = datetime.timedelta(days=366)
KEPT_SECONDS = 900
#: Characters that XML 1.0 and RFC 5545 do not allow in text.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def clean(text):
    """The text without the characters that neither format can hold."""
    return _CONTROL.sub("", str(text))


def conditional(view):
    """Answers 304 to whoever holds what `view` would say, without saying it."""

    @wraps(view)
    def answer(request):
        if not ActivityIndexPage.objects.live().public().exists():
            raise Http404
        etag = _etag(request)
        unchanged = get_conditional_response(request, etag=etag)
        if unchanged is not None:
            return unchanged
        response = view(request)
        response["ETag"] = etag
        patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
        return response

    return require_safe(answer)


def _etag(request):
    parts = (
        request.get_host(),
        request.path,
        SearchRequest.from_params(request.GET).whole().querystring(),
        SiteState.current(),
        _state_of_records(),
        timezone.localdate(),
    )
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def _state_of_records():
    """What changes with every record: the index, whatever it was that changed there; without
    one the latest publication and the number of records."""
    try:
        return get_engine().generation()
    except EngineUnavailableError:
        records = Activity.objects.public()
        return records.aggregate(Max("last_published_at"), Max("created_at"), Count("pk"))


def _asked(request):
    """Return `(SearchRequest, vocabulary rows)` for the result that `request` names."""
    asked = SearchRequest.from_params(request.GET).whole()
    return asked, kept(request, "vocabularies", vocabularies)


def _records(pks):
    """The public records of the keys, in their order, with all that is told of them."""
    related = ("area", "category", "team")
    records = Activity.objects.public().select_related(*related).in_bulk(pks)
    return [records[pk] for pk in pks if pk in records]


def _changed(record):
    return record.last_published_at or record.created_at


def _title(request, asked, rows):
    words = words_of(asked, rows)
    name = frame_of(request)["settings"].nameplate
    return clean(f"{words} - {name}" if words else f"{_('活动')} - {name}")


class ResultFeed(Feed):
    """The latest records of a result, the last to begin first."""

    feed_type = Rss201rev2Feed
    language = "zh-cn"
    item_guid_is_permalink = False

    def get_object(self, request):
        asked, rows = _asked(request)
        asked = replace(asked, sort="-date" if asked.query else "")
        return {"request": request, "asked": asked, "rows": rows}

    def title(self, result):
        return _title(result["request"], result["asked"], result["rows"])

    def link(self, result):
        return f"/activities/?{result['asked'].querystring()}"

    def feed_url(self, result):
        return result["request"].get_full_path()

    def description(self, result):
        return _("%s的活动，最近开始的在前。") % clean(
            words_of(result["asked"], result["rows"]) or _("全部")
        )

    def ttl(self):
        return str(KEPT_SECONDS // 60)

    def items(self, result):
        pks, _total = keys_of(result["asked"], result["rows"], IN_FEED)
        return _records(pks)

    def item_title(self, record):
        return clean(f"[{record.state.label}] {record.title}")

    def item_description(self, record):
        start = timezone.localtime(record.start)
        when = f"{start:%Y-%m-%d %H:%M}"
        reason = _("取消原因：%s") % record.cancel_reason if record.cancelled else ""
        parts = (when, record.place, record.team.title, reason, record.summary)
        return clean("　".join(str(part) for part in parts if part))

    def item_link(self, record):
        return record.get_absolute_url()

    def item_guid(self, record):
        return f"activity:{record.pk}"

    def item_categories(self, record):
        return (clean(record.category), clean(record.area))

    def item_pubdate(self, record):
        return record.first_published_at or record.created_at

    def item_updateddate(self, record):
        return _changed(record)


result_feed = conditional(ResultFeed())


@conditional
def result_calendar(request):
    """The records of a result that lie within a year of today, those to come before those
    that are over where there are too many."""
    asked, rows = _asked(request)
    site = Site.find_for_request(request)
    records = _within_reach(asked, rows)
    calendar = Calendar()
    calendar.add("prodid", "-//Wenming//Activities//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _title(request, asked, rows))
    calendar.add("x-wr-timezone", str(timezone.get_default_timezone()))
    calendar.add("refresh-interval", vDuration(datetime.timedelta(hours=6)), {"value": "DURATION"})
    for record in records:
        calendar.add_component(
            _event(record, site.hostname, request.build_absolute_uri(record.get_absolute_url()))
        )
    calendar.add_missing_timezones()
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="activities.ics"'
    if records:
        response["Last-Modified"] = http_date(max(map(_changed, records)).timestamp())
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
    return _records(list(dict.fromkeys(pks)))


def _bounded(asked, first, last):
    """The request within these days and its own, or None where they share none."""
    first, last = max(first, asked.first or first), min(last, asked.last or last)
    return replace(asked, first=first, last=last) if first <= last else None


def _event(record, hostname, address):
    zone = timezone.get_default_timezone()
    event = Event()
    event.add("uid", f"activity-{record.pk}@{hostname}")
    event.add("dtstamp", _changed(record))
    event.add("last-modified", _changed(record))
    event.add("dtstart", record.start.astimezone(zone))
    if record.end > record.start:
        event.add("dtend", record.end.astimezone(zone))
    event.add("summary", clean(record.title))
    event.add("location", clean(record.place))
    reason = _("取消原因：%s") % record.cancel_reason if record.cancelled else ""
    lines = (reason, record.summary, record.team.title, address)
    event.add("description", clean("\n".join(str(line) for line in lines if line)))
    event.add("categories", [clean(record.category)])
    event.add("status", "CANCELLED" if record.cancelled else "CONFIRMED")
    event.add("url", address)
    return event
