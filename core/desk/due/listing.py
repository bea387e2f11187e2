"""What is due for somebody, and who may change what is due."""

import datetime
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from core.desk.models import DueDone, DueReport
from core.permissions import scope_area_ids, works_citywide
from core.roles import Role, has_role

#: What was not handed up is told for so long.
OVERDUE_FOR = datetime.timedelta(days=92)
KEEPERS = (Role.CITY_ADMIN, Role.CHIEF, Role.EDITOR, Role.RESPONSIBLE)


@dataclass(frozen=True)
class Due:
    report: DueReport
    date: datetime.date
    done: DueDone | None
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
    """Return `Due` rows in order of their days; two queries."""
    today = today or timezone.localdate()
    reports = list(reports_of(user)[:300])
    done = {
        (row.report_id, row.due_on): row
        for row in DueDone.objects.filter(
            Q(report__in=reports), due_on__range=(first, last)
        ).select_related("done_by")
    }
    rows = [
        Due(report, day, done.get((report.pk, day)), today)
        for report in reports
        for day in report.dates_between(first, last)
        # Nobody is late with what was not asked for then.
        if day >= report.since or (report.pk, day) in done
    ]
    return sorted(rows, key=lambda row: (row.date, row.report.pk))
