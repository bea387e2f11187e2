from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.querysets import ListedQuerySet, PageManager


class BrandQuerySet(ListedQuerySet):
    def with_figures(self, area_ids=None):
        """Annotate each brand with totals of its records, all in this one query:
        `activity_count`, `volunteer_total` (人次), `hour_total` (hours), `served_total` (人次).
        As everywhere, a record counts when it is public, has begun and is not cancelled; where
        `area_ids` are given, those of these areas."""
        records = self.model._meta.get_field("activities").related_model.objects.filter(
            brand=OuterRef("pk"), live=True, cancelled=False, start__lte=timezone.now()
        )
        if area_ids is not None:
            records = records.filter(area__in=area_ids)

        def total(sums):
            # Beside the brand, not joined to it: grouping by all that a page holds is slow.
            return Subquery(records.order_by().values("brand").annotate(total=sums).values("total"))

        return self.annotate(
            activity_count=Coalesce(total(Count("pk")), 0),
            volunteer_total=total(Sum("participants")),
            hour_total=total(Sum("total_hours")),
            served_total=total(Sum("people_served")),
        )

    def for_listing(self):
        return super().for_listing().with_figures()


BrandManager = PageManager.from_queryset(BrandQuerySet)
