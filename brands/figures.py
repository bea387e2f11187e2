"""What brands have come to, from their records: of all of them in one pass."""

from django.apps import apps
from django.db.models import Count, Sum

_NONE = {"activity_count": 0, "volunteer_total": None, "hour_total": None, "served_total": None}


def give_figures(brands, area_ids=None):
    """Give each of the BrandPages totals of its records as attributes, in one query more:
    `activity_count`, `volunteer_total` (人次), `hour_total` (hours), `served_total` (人次); return
    them as a list. As everywhere, a record counts when it is public, has begun and is not
    cancelled; where `area_ids` are given, those of these areas."""
    brands = list(brands)
    records = apps.get_model("brands.BrandPage")._meta.get_field("activities").related_model
    counted = records.objects.public().counted().filter(brand__in=[brand.pk for brand in brands])
    if area_ids is not None:
        counted = counted.in_areas(area_ids)
    # Beside the brands, not joined to them: grouping by all that a page holds is slow.
    sums = (
        counted.order_by()
        .values("brand")
        .annotate(
            activity_count=Count("pk"),
            volunteer_total=Sum("participants"),
            hour_total=Sum("total_hours"),
            served_total=Sum("people_served"),
        )
    )
    figures = {row.pop("brand"): row for row in sums}
    for brand in brands:
        for name, value in figures.get(brand.pk, _NONE).items():
            setattr(brand, name, value)
    return brands
