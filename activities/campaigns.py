from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from activities.models import ActivityReportPage
from activities.querysets import Totals

SHOWN_ACTIVITIES = 9
SHOWN_REPORTS = 3


def campaign_context(page):
    """Return phases with their share of the campaign's length and place of today's mark.

    `phases` is a list of dicts: `phase`, `state` ("past", "now" or "ahead"), and in percent of
    the whole `offset`, `width` and `middle`; `today_at` is a percentage or None outside the
    campaign. `upcoming` and `past` are its records, `reports` the articles about them.
    """
    today = timezone.localdate()
    length = max((page.ends - page.starts).days + 1, 1)

    def percent(date):
        return round(min(max((date - page.starts).days, 0), length) * 100 / length, 2)

    phases = []
    for phase in page.phases.all():
        state = "past" if phase.ends < today else "ahead" if phase.starts > today else "now"
        offset = percent(phase.starts)
        days = (phase.ends - phase.starts).days + 1
        width = min(round(days * 100 / length, 2), 100 - offset)
        middle = round(offset + width / 2, 2)
        phases.append(
            {"phase": phase, "state": state, "offset": offset, "width": width, "middle": middle}
        )
    activities = page.linked_activities
    ids = [activity.pk for activity in activities]
    reports = ActivityReportPage.objects.live().public().filter(activity_links__activity__in=ids)
    past = [activity for activity in activities if not activity.is_ahead]
    ahead = [activity for activity in activities if activity.is_ahead]
    return {
        "phases": phases,
        "slogans": list(page.slogans.all()),
        "units": list(page.units.all()),
        "phases_in_words": _in_words(phases, today),
        "today": today,
        "today_at": percent(today) if page.starts <= today <= page.ends else None,
        "figures": Totals.of(activities),
        "upcoming": sorted(ahead, key=lambda activity: activity.start)[:SHOWN_ACTIVITIES],
        "past": sorted(past, key=lambda activity: activity.start, reverse=True)[:SHOWN_ACTIVITIES],
        "reports": reports.for_listing().distinct()[:SHOWN_REPORTS] if ids else [],
    }


def phase_now(page):
    """Return the phase that `page` is in today, or None."""
    today = timezone.localdate()
    return next((p for p in page.phases.all() if p.starts <= today <= p.ends), None)


def _in_words(phases, today):
    """The axis for those who do not see it."""
    parts = [
        _("%(title)s%(starts)s至%(ends)s")
        % {
            "title": entry["phase"].title,
            "starts": date_format(entry["phase"].starts, "n月j日"),
            "ends": date_format(entry["phase"].ends, "n月j日"),
        }
        for entry in phases
    ]
    now = next((entry["phase"].title for entry in phases if entry["state"] == "now"), None)
    if now:
        day = date_format(today, "n月j日")
        parts.append(_("今天%(day)s，在%(phase)s阶段") % {"day": day, "phase": now})
    return "，".join(parts) + "。"
