"""The days on which a column comes out, and the next of them that is free."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stories.planner.models import USUAL_TIME, WEEKDAYS, ColumnPlan, PlannedIssue

#: How many weeks ahead a free slot is looked for.
LOOKED_AHEAD = 26


@dataclass(frozen=True)
class Day:
    """A date as people say it: `3月17日`, `周二`."""

    date: datetime.date

    def __str__(self):
        return day_word(self.date)

    @property
    def weekday(self):
        return WEEKDAYS[self.date.weekday()]


def day_word(date):
    """`3月17日`, with the year where it is not this one."""
    own_year = date.year == timezone.localdate().year
    return date_format(date, "n月j日" if own_year else "Y年n月j日")


def monday_of(date):
    return date - datetime.timedelta(days=date.weekday())


def usual_moment(date, slots):
    """When an issue planned for `date` is due to go out."""
    times = {slot.weekday: slot.goes_out_at for slot in slots}
    time = times.get(date.weekday(), next(iter(times.values()), USUAL_TIME))
    return timezone.make_aware(datetime.datetime.combine(date, time))


def free_slots(plan, *, after=None, most=1):
    """Return the next dates, at most `most`, on which a slot of the plan is not over and holds
    nothing; two queries."""
    now = timezone.now()
    first = max(after or timezone.localdate(now), timezone.localdate(now))
    last = first + datetime.timedelta(weeks=LOOKED_AHEAD)
    slots = {slot.weekday: slot for slot in plan.slots.all()}
    taken = set(
        PlannedIssue.objects.filter(
            column_id=plan.column_id, planned_on__range=(first, last)
        ).values_list("planned_on", flat=True)
    )
    found = []
    for number in range((last - first).days + 1):
        date = first + datetime.timedelta(days=number)
        if date.weekday() not in slots or date in taken:
            continue
        if usual_moment(date, slots.values()) <= now:
            continue
        found.append(date)
        if len(found) == most:
            break
    return found


def next_free_slot(column, after=None):
    """Return the next free date of a column, or None."""
    return next(iter(free_slots(ColumnPlan.of(column), after=after)), None)


def slots_in_words(plan, slots):
    """`每周 2–3 期：周二、周五必排，周四可选`."""
    compulsory = "、".join(str(slot) for slot in slots if slot.compulsory)
    optional = "、".join(str(slot) for slot in slots if not slot.compulsory)
    parts = []
    if compulsory:
        parts.append(_("%s必排") % compulsory)
    if optional:
        parts.append(_("%s可选") % optional)
    words = "，".join(parts) or _("没有固定的日子")
    return _("每周 %(cadence)s 期：%(words)s") % {"cadence": plan.cadence, "words": words}
