"""What the site itself offers to front pages."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.models import Site

from core.front_blocks import FrontBlock
from core.front_blocks.base import SHEET

#: As many characters as a hanging scroll holds; longer slogans lie on a line of their own.
ON_A_SCROLL = 7
MOST = 4


class SlogansBlock(FrontBlock):
    """Slogans as hanging scrolls, or where they are long as lines."""

    slogans = blocks.ListBlock(
        blocks.CharBlock(label=_("标语"), max_length=30),
        label=_("标语"),
        max_num=MOST,
        default=[],
        help_text=_(
            "二到四条；留空则用“设置 → 大厅屏与标语”里的。"
            "都不超过七个字的竖排成条幅，有长的就一条一行。"
        ),
    )

    class Meta:
        icon = "openquote"
        label = _("标语条幅")
        description = _("二到四条标语，短的竖排成条幅，长的一条一行。")
        template = "home/front/slogans.html"
        sheets = (SHEET("campaign"), SHEET("front"))
        once = True
        preview_value = {"slogans": ["把小事做好", "把好事做久", "有难处说一声", "有空搭把手"]}

    def clean(self, value):
        cleaned = super().clean(value)
        if len(cleaned["slogans"]) == 1:
            message = _("请写二到四条标语，或者都不写，用“大厅屏与标语”里的。")
            raise StructBlockValidationError(non_block_errors=[ValidationError(message)])
        return cleaned

    def gather(self, values, front):
        return [slogans_as_shown(value["slogans"] or _of_site(front)) for value in values]


def _of_site(front):
    """The first slogans that the site has for its lobby."""
    from home.screen.settings import lobby_settings

    site = Site.find_for_request(front.request) if front.request else None
    return lobby_settings(front.request, site)["slogans"][:MOST] if site else []


def slogans_as_shown(slogans):
    """Return `slogans` and whether they hang (`are_short`)."""
    slogans = [slogan for slogan in slogans if slogan]
    return {"slogans": slogans, "are_short": all(len(text) <= ON_A_SCROLL for text in slogans)}
