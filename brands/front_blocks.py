"""What brands offer to front pages."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from brands import fronts
from core.front_blocks import FrontBlock

MOST_BRANDS = 5


class ShelfBlock(FrontBlock):
    """Brands as books: one with its picture, up to four as spines."""

    has_tints = True

    chosen = blocks.ListBlock(
        blocks.PageChooserBlock(label=_("品牌"), page_type="brands.BrandPage"),
        label=_("指定品牌"),
        max_num=MOST_BRANDS,
        default=[],
        help_text=_("第一个是大图，其余是书脊。留空则按活动多少自动排。"),
    )

    class Meta:
        icon = "openquote"
        label = _("品牌书架")
        description = _("一个大图、四个书脊，数字从活动记录里算。")
        template = "brands/front/shelf.html"
        heading = _("志愿服务品牌")
        once = True
        band = True

    def gather(self, values, front):
        value = values[0]
        asked = [page.pk for page in value["chosen"] if page]
        shelf = fronts.shelf(MOST_BRANDS, asked, front.area_ids)
        data = {"shelf": shelf, "main_brand": shelf[0] if shelf else None, "spines": shelf[1:]}
        return [data for _value in values]

    def tinted(self, data):
        return data["shelf"]
