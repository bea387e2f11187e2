"""What the front page can show of brands."""

from brands.models import BrandPage


def shelf(count=5):
    """Return brands with their figures, the one with most records first; one query."""
    brands = BrandPage.objects.live().public().select_related("lead_image").with_figures()
    return list(brands.order_by("-activity_count", "path")[:count])
