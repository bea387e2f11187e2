"""Calendars that an editor's own program fetches (iCalendar, RFC 5545), without signing in: the
address itself is the secret. It carries titles, dates and states, and nobody's name."""

import datetime
import hmac

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event, vDuration

from core.desk.calendar_entries import entries_between
from core.desk.due.listing import may_see_due
from core.desk.models import CalendarAddress, new_nonce
from core.feeds import clean
from core.page_cache import keep_out
from core.throttling import LocalLimit, throttled

BEFORE, AFTER = datetime.timedelta(days=31), datetime.timedelta(days=184)
ASK_AGAIN = datetime.timedelta(hours=1)
MOST = 800
#: Programs ask every hour; whoever guesses asks more often.
FETCHES = LocalLimit("editors-calendar", most=60, seconds=3600)
SIGNATURE = 40

_feeds = {}


def add_calendar_feed(name, offers, build):
    """Offer calendars beside that of everything: `offers(user)` gives (reference, label) pairs,
    `build(user, reference, first, last)` the entries, Http404 for what the user may not see.
    Their addresses end in `<name>-<reference>.ics`."""
    _feeds[name] = (offers, build)


def address_row(user):
    return CalendarAddress.objects.filter(user=user).first()


def renew(user):
    CalendarAddress.objects.update_or_create(
        user=user, defaults={"nonce": new_nonce(), "created_at": timezone.now(), "used_at": None}
    )


def revoke(user):
    CalendarAddress.objects.filter(user=user).delete()


def token_of(row):
    signature = salted_hmac("core.desk.calendar", f"{row.user_id}:{row.nonce}", algorithm="sha256")
    return f"{row.user_id}-{signature.hexdigest()[:SIGNATURE]}"


def feeds_of(request, row):
    """Return (label, whole address) of each calendar that the row's user may subscribe to."""
    token = token_of(row)

    def address(feed):
        return request.build_absolute_uri(reverse("desk_calendar_feed", args=[token, feed]))

    feeds = [(_("编辑日历（全部）"), address("all"))]
    for name, (offers, _build) in _feeds.items():
        feeds += [(label, address(f"{name}-{ref}")) for ref, label in offers(row.user)]
    return feeds


@throttled(FETCHES, methods=("GET", "HEAD"))
@require_safe
def calendar_feed(request, token, feed):
    keep_out(request)
    user_id = token.partition("-")[0]
    row = CalendarAddress.objects.select_related("user").filter(user_id=user_id).first()
    if row is None or not hmac.compare_digest(token_of(row), token):
        raise Http404
    user = row.user
    # Rights taken away since are gone here as well.
    if not user.is_active or not user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    today = timezone.localdate()
    first, last = today - BEFORE, today + AFTER
    if feed == "all":
        if not may_see_due(user):
            raise Http404
        title, entries = _("编辑日历"), entries_between(user, first, last)
    else:
        name, _dash, reference = feed.partition("-")
        if name not in _feeds:
            raise Http404
        title, entries = _feeds[name][1](user, reference, first, last)
    now = timezone.now()
    if row.used_at is None or now - row.used_at > datetime.timedelta(hours=1):
        CalendarAddress.objects.filter(pk=row.pk).update(used_at=now)
    response = HttpResponse(
        _calendar(request, title, entries).to_ical(), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'inline; filename="wenming-desk.ics"'
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    add_never_cache_headers(response)
    return response


def _calendar(request, title, entries):
    calendar = Calendar()
    calendar.add("prodid", "-//Wenming//Desk//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", clean(title))
    calendar.add("x-wr-calname", clean(title))
    calendar.add("x-wr-timezone", str(timezone.get_default_timezone()))
    calendar.add("refresh-interval", vDuration(ASK_AGAIN), {"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASK_AGAIN))
    for number, entry in enumerate(entries[:MOST]):
        calendar.add_component(_event(request, entry, number))
    calendar.add_missing_timezones()
    return calendar


def _event(request, entry, number):
    event = Event()
    key = entry.key or f"{entry.kind}-{entry.day}-{number}"
    event.add("uid", f"{key}@{request.get_host().partition(':')[0]}")
    event.add("dtstamp", timezone.now().replace(microsecond=0))
    if entry.time:
        begins = entry.moment.astimezone(timezone.get_default_timezone())
        event.add("dtstart", begins)
        event.add("dtend", begins + datetime.timedelta(minutes=15))
    else:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + datetime.timedelta(days=1))
    words = "，".join(filter(None, (str(entry.word), str(entry.state))))
    event.add("summary", clean(f"[{words}] {entry.title}"))
    if entry.link:
        event.add("url", request.build_absolute_uri(entry.link))
    event.add("categories", [str(entry.word)])
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event
