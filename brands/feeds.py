"""New brands as a feed."""

from django.db.models import F
from django.utils.translation import gettext as _

from brands.models import BrandIndexPage, BrandPage
from core.feeds import IN_FEED, Channel, add_channel


class BrandsChannel(Channel):
    """Brands, the latest first."""

    @property
    def description(self):
        return _("新立的志愿服务品牌。")

    def pages(self):
        brands = BrandPage.objects.live().public().select_related("lead_image", "text_update")
        return brands.order_by(F("first_published_at").desc(nulls_last=True), "-pk")[:IN_FEED]


def connect():
    add_channel(BrandIndexPage, BrandsChannel)
