"""What is due for somebody, and who may change what is due."""

import datetime
from dataclasses import dataclass

from django.db.models import F, FilteredRelation, Q
from django.utils import timezone

from core.desk.models import DueReport
from core.permissions import scope_area_ids, works_citywide
from core.roles import Role, has_role

#: What was not handed up is told for so long.
OVERDUE_FOR = datetime.timedelta(days=92)
#: So many reports, each with its marks, are read at most.
MOST_MARKS = 1200
KEEPERS = (Role.CITY_ADMIN, Role.CHIEF, Role.EDITOR, Role.RESPONSIBLE)


@dataclass(frozen=True)
class Done:
    """When a report was handed up, and the name of who marked it."""

    done_at: datetime.datetime
    done_by: str


@dataclass(frozen=True)
class Due:
    report: DueReport
    date: datetime.date
    done: Done | None
    today: datetime.date

    @property
    def is_overdue(self):
        return self.done is None and self.date < self.today

    @property
    def days(self):
        return (self.date - self.today).days

    @property
    def is_near(self):
        return self.done is None and self.days <= self.report.lead_days


def may_keep(user):
    """Whether `user` may say what is due: the city office's people."""
    return user.is_superuser or (works_citywide(user) and has_role(user, *KEEPERS))


def may_see_due(user):
    return works_citywide(user) or (
        bool(scope_area_ids(user)) and has_role(user, Role.COUNTY_ADMIN, *KEEPERS)
    )


def reports_of(user):
    """The reports that `user` may see: all for the city, else those of the own areas."""
    reports = DueReport.objects.select_related("area")
    if not may_see_due(user):
        return reports.none()
    areas = scope_area_ids(user)
    return reports if areas is None else reports.filter(area_id__in=areas)


def may_mark(user, report):
    """Whoever owes a report may say that it is done, and so may the city's keepers."""
    if may_keep(user):
        return True
    return reports_of(user).filter(pk=report.pk).exclude(area=None).exists() or (
        report.area_id is None and works_citywide(user)
    )


def due_between(user, first, last, today=None):
    """Return `Due` rows in order of their days; one query."""
    today = today or timezone.localdate()
    marked = FilteredRelation("done", condition=Q(done__due_on__range=(first, last)))
    rows = reports_of(user).alias(mark=marked)
    rows = rows.annotate(
        done_on=F("mark__due_on"), done_at=F("mark__done_at"), done_by=F("mark__done_by__name")
    )
    reports, done = {}, {}
    for report in rows[:MOST_MARKS]:
        reports.setdefault(report.pk, report)
        if report.done_on is not None:
            done[(report.pk, report.done_on)] = Done(report.done_at, report.done_by or "")
    found = [
        Due(report, day, done.get((report.pk, day)), today)
        for report in reports.values()
        for day in report.dates_between(first, last)
        # Nobody is late with what was not asked for then.
        if day >= report.since or (report.pk, day) in done
    ]
    return sorted(found, key=lambda row: (row.date, row.report.pk))
