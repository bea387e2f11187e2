from django.db.models import Count, Q, Sum
from django.utils import timezone

from core.querysets import ListedQuerySet, PageManager


class BrandQuerySet(ListedQuerySet):
    def with_figures(self, area_ids=None):
        """Annotate each brand with totals of its records, all in this one query:
        `activity_count`, `volunteer_total` (人次), `hour_total` (hours), `served_total` (人次).
        As everywhere, a record counts when it is public, has begun and is not cancelled; where
        `area_ids` are given, those of these areas."""
        counted = Q(
            activities__live=True,
            activities__cancelled=False,
            activities__start__lte=timezone.now(),
        )
        if area_ids is not None:
            counted &= Q(activities__area__in=area_ids)
        return self.annotate(
            activity_count=Count("activities", filter=counted),
            volunteer_total=Sum("activities__participants", filter=counted),
            hour_total=Sum("activities__total_hours", filter=counted),
            served_total=Sum("activities__people_served", filter=counted),
        )

    def for_listing(self):
        return super().for_listing().with_figures()


BrandManager = PageManager.from_queryset(BrandQuerySet)
