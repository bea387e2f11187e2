"""What the front page can show of brands."""

from brands.figures import give_figures
from brands.models import BrandPage


def shelf(count=5, asked=(), area_ids=None):
    """Return brands with their figures (of the records of these areas): those `asked` in their
    order, else the one with most records first; two queries. In areas of its own a page shows no
    brand that did nothing there, unless asked."""
    brands = BrandPage.objects.live().public().for_listing().defer_streamfields()
    if asked:
        found = brands.in_bulk(list(asked))
        chosen = [found[pk] for pk in dict.fromkeys(asked) if pk in found][:count]
        if chosen:
            return give_figures(chosen, area_ids=area_ids)
    brands = give_figures(brands, area_ids=area_ids)
    if area_ids is not None:
        brands = [brand for brand in brands if brand.activity_count]
    # Sorting leaves equal ones in the editors' order.
    return sorted(brands, key=lambda brand: -brand.activity_count)[:count]
