"""What is known of readers: how often pages were read."""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from core.readership.counting import add_views
from core.readership.models import BEFORE, PageViews

FOLDED_AT_ONCE = 5_000


def views_of(pages, since=None):
    """Return `{primary key: views}` of `pages` (pages or keys), from the day `since` on if one is
    given, in one query; what nobody has read counts 0."""
    keys = [getattr(page, "pk", page) for page in pages]
    if not keys:
        return {}
    rows = PageViews.objects.filter(page_id__in=keys)
    if since is not None:
        rows = rows.filter(day__gte=since)
    sums = dict(rows.values_list("page_id").annotate(Sum("views")).order_by())
    return {key: sums.get(key, 0) for key in keys}


def fold_old_days(today=None):
    """Sum up, for each page, the days that are no longer told apart; returns how many rows went."""
    last = (today or timezone.localdate()) - datetime.timedelta(days=settings.READERSHIP_DAYS)
    old = list(
        PageViews.objects.filter(day__gt=BEFORE, day__lt=last)
        .order_by("day")
        .values_list("pk", "page_id", "views")[:FOLDED_AT_ONCE]
    )
    sums = {}
    for _pk, page, views in old:
        sums[page] = sums.get(page, 0) + views
    with transaction.atomic():
        for page, views in sums.items():
            add_views(page, BEFORE, views)
        PageViews.objects.filter(pk__in=[pk for pk, *_rest in old]).delete()
    return len(old)
