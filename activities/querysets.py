"""The business questions asked of records, each a queryset method with one answer."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.db.models import Count, F, Min, Prefetch, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from tree_queries.query import TreeQuerySet

from core.local_dates import LocalMonth
from core.models import Area


class State(models.TextChoices):
    """Where an activity stands; follows from its dates, but for a cancellation."""

    OPEN = "open", _("招募中")
    SOON = "soon", _("未开始")
    ONGOING = "ongoing", _("进行中")
    ENDED = "ended", _("已结束")
    CANCELLED = "cancelled", _("已取消")


@dataclass(frozen=True)
class Totals:
    """Sums over records: how many, participants (人次), hours, people served (人次)."""

    activities: int = 0
    participants: int = 0
    hours: Decimal = Decimal(0)
    served: int = 0

    @classmethod
    def of(cls, activities):
        """The same sums as `ActivityQuerySet.totals` over records that are already at hand."""
        now = timezone.now()
        counted = [record for record in activities if record.start <= now and not record.cancelled]
        return cls(
            activities=len(counted),
            participants=sum(record.participants or 0 for record in counted),
            hours=sum((record.total_hours or 0 for record in counted), Decimal(0)),
            served=sum(record.people_served or 0 for record in counted),
        )

    @property
    def hours_each(self):
        """Hours for each participant, or None where nobody took part."""
        return self.hours / self.participants if self.participants else None

    @property
    def served_each(self):
        """People served by each activity, or None where there was none."""
        return self.served / self.activities if self.activities else None


def state_condition(state, now=None):
    """Return the Q that selects records in `state` at `now` (default: this moment)."""
    now = now or timezone.now()
    if state == State.CANCELLED:
        return Q(cancelled=True)
    recruiting = Q(signup_opens__lte=now, signup_closes__gt=now)
    return (
        Q(cancelled=False)
        & {
            State.ENDED: Q(end__lte=now),
            State.ONGOING: Q(start__lte=now, end__gt=now),
            State.OPEN: Q(start__gt=now) & recruiting,
            State.SOON: Q(start__gt=now)
            & (
                Q(signup_opens__isnull=True)
                | Q(signup_closes__isnull=True)
                | Q(signup_opens__gt=now)
                | Q(signup_closes__lte=now)
            ),
        }[State(state)]
    )


class TeamQuerySet(TreeQuerySet):
    def public(self):
        return self.filter(live=True)

    def in_areas(self, area_ids):
        return self.filter(area_id__in=area_ids)

    def for_listing(self):
        return self.select_related("area", "brand", "logo").order_by("position", "pk")

    def by_kind(self):
        """Return `{"kind", "label", "count"}` of each kind that has teams, the highest level
        first, in one query."""
        counts = dict(self.order_by().values_list("kind").annotate(Count("pk")))
        kinds = self.model.Kind
        return [
            {"kind": kind.value, "label": kind.label, "count": counts[kind.value]}
            for kind in kinds
            if kind.value in counts
        ]


class ActivityQuerySet(models.QuerySet):
    def public(self):
        """Published records; drafts and withdrawn ones are never public."""
        return self.filter(live=True)

    def next_change(self, now):
        """Return the next moment after `now` at which a public record changes its state, or
        None; one query over the records that are not over."""
        moments = {
            name: Min(name, filter=Q(**{f"{name}__gt": now}))
            for name in ("start", "end", "signup_opens", "signup_closes")
        }
        found = self.public().filter(end__gt=now).aggregate(**moments)
        return min(filter(None, found.values()), default=None)

    def in_state(self, *states, now=None):
        condition = Q()
        for state in states:
            condition |= state_condition(state, now)
        return self.filter(condition)

    def upcoming(self, now=None):
        """Not begun and not cancelled, the next one first."""
        now = now or timezone.now()
        return self.filter(start__gt=now, cancelled=False).order_by("start", "pk")

    def open_for_signup(self, now=None):
        return self.in_state(State.OPEN, now=now).order_by("start", "pk")

    def ended(self, now=None):
        """Over and not cancelled, the latest first."""
        now = now or timezone.now()
        # What is over has begun: said as well, so that the database reads the latest first.
        return self.in_state(State.ENDED, now=now).filter(start__lte=now).order_by("-start", "-pk")

    def counted(self, now=None):
        """What figures may count: begun and not cancelled."""
        return self.filter(start__lte=now or timezone.now(), cancelled=False)

    def in_areas(self, area_ids):
        return self.filter(area_id__in=area_ids)

    def in_area(self, area):
        """Records of `area` and of all areas below it."""
        return self.in_areas(Area.objects.subtree_ids([area]))

    def of_team(self, team):
        """Records that `team` leads or takes part in."""
        joined = self.model.co_teams.through.objects.filter(team=team).values("activity_id")
        return self.filter(Q(team=team) | Q(pk__in=joined))

    def in_period(self, first=None, last=None):
        """Records that touch the days from `first` to `last` (dates, inclusive, local time)."""
        queryset = self
        if first:
            queryset = queryset.filter(end__date__gte=first)
        if last:
            queryset = queryset.filter(start__date__lte=last)
        return queryset

    def totals(self, now=None):
        """Return `Totals` over the records that count, in one query."""
        sums = (
            self.counted(now)
            .order_by()
            .aggregate(
                activities=Count("pk"),
                participants=Sum("participants"),
                hours=Sum("total_hours"),
                served=Sum("people_served"),
            )
        )
        return Totals(**{name: value or 0 for name, value in sums.items()})

    def by_month(self, *also, now=None):
        """Return the sums of `totals` by the first and last month that records touch, as
        `core.timelines` takes them, and by the fields in `also`; `begun` is the first start. One
        query, a row for each such group."""
        rows = (
            self.counted(now)
            .order_by()
            .annotate(begins=LocalMonth("start"), ends=LocalMonth("end"))
            .values("begins", "ends", *also)
            .annotate(
                begun=Min("start"),
                activities=Count("pk"),
                hours=Sum("total_hours"),
                served=Sum("people_served"),
                all_participants=Sum("participants"),
            )
        )
        return [{**row, "participants": row.pop("all_participants")} for row in rows]

    def newest_first(self):
        return self.order_by(F("start").desc(), "-pk")

    def for_agenda(self):
        """With all that a line of an agenda shows, in one query."""
        return self.select_related("area", "category", "team")

    def for_listing(self):
        """With all that a list shows, in two queries however long the list is."""
        photos = self.model.photos.rel.related_model.objects.select_related("image")
        return self.for_agenda().prefetch_related(Prefetch("photos", queryset=photos))
