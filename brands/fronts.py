"""What the front page can show of brands."""

from brands.models import BrandPage


def shelf(count=5, asked=(), area_ids=None):
    """Return brands with their figures (of the records of these areas): those `asked` in their
    order, else the one with most records first; one query. In areas of its own a page shows no
    brand that did nothing there, unless asked."""
    public = BrandPage.objects.live().public().select_related("lead_image")
    brands = public.with_figures(area_ids)
    if asked:
        found = brands.in_bulk(list(asked))
        chosen = [found[pk] for pk in dict.fromkeys(asked) if pk in found]
        if chosen:
            return chosen[:count]
    if area_ids is not None:
        brands = brands.filter(activity_count__gt=0)
    return list(brands.order_by("-activity_count", "path")[:count])
