from django.utils import timezone

from activities.models import Activity


def campaign_context(page):
    """Return phases with their share of the campaign's length and place of today's mark.

    `phases` is a list of dicts: `phase`, `state` ("past", "now" or "ahead"), `offset` and
    `width` in percent of the whole; `today_at` is a percentage or None outside the campaign.
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
        phases.append({"phase": phase, "state": state, "offset": offset, "width": width})
    ids = [activity.pk for activity in page.linked_activities]
    return {
        "phases": phases,
        "today_at": percent(today) if page.starts <= today <= page.ends else None,
        "figures": Activity.objects.public().filter(pk__in=ids).totals(),
    }
