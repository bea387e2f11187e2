"""Blocks of a front page that show nothing but what editors put in."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

from core.blocks.text import RICH_TEXT_FEATURES
from core.front_blocks.base import SHEET, FrontBlock, sample_image
from core.validators import validate_link_target


class LinkedBlock(FrontBlock):
    """Leads somewhere: to a page of this site, or to an address."""

    page = blocks.PageChooserBlock(label=_("本站页面"), required=False)
    target = blocks.CharBlock(
        label=_("或者网址"),
        required=False,
        max_length=300,
        validators=[validate_link_target],
        help_text=_("以 / 开头的本站地址，或 https:// 开头的地址。"),
    )
    #: Whether the block makes no sense without a link.
    needs_link = True

    def clean(self, value):
        cleaned = super().clean(value)
        page, target = cleaned.get("page"), cleaned.get("target")
        if page and target:
            message = _("“本站页面”和“网址”只填一个。")
            raise StructBlockValidationError({"target": ValidationError(message)})
        if self.needs_link and not page and not target:
            message = _("请选一个本站页面，或填一个网址。")
            raise StructBlockValidationError({"page": ValidationError(message)})
        return cleaned

    def gather(self, values, front):
        return [{"url": self._url(value, front)} for value in values]

    @staticmethod
    def _url(value, front):
        page = value.get("page")
        if page is None:
            return value.get("target") or ""
        return page.get_url(front.request) or "" if page.live else ""


class FrontTextBlock(FrontBlock):
    text = blocks.RichTextBlock(label=_("文字"), features=RICH_TEXT_FEATURES)

    class Meta:
        icon = "pilcrow"
        label = _("一段文字")
        description = _("一两段话，例如活动须知、版面说明。")
        template = "core/front/text.html"
        sheets = (SHEET("article"), SHEET("front"))
        preview_value = {
            "title": "怎么参加",
            "text": "<p>在“找活动”里挑一场离家近的，报上名字，提前十分钟到集合点。</p>",
        }


class FrontPictureBlock(LinkedBlock):
    """A picture that may lead somewhere; words under it, never in it."""

    needs_link = False

    image = ImageChooserBlock(label=_("图片"))
    text = blocks.CharBlock(label=_("图下的话"), max_length=80, required=False)
    alt = blocks.CharBlock(
        label=_("替代文字"),
        max_length=200,
        required=False,
        help_text=_("给看不见图片的人听的一句话；留空则用图库里的。"),
    )

    class Meta:
        icon = "image"
        label = _("图片链接")
        description = _("一张图，点了去某一页。要说的话写在图下面，不要写进图里。")
        template = "core/front/picture.html"
        sheets = (SHEET("front"),)

    def get_preview_value(self):
        image = sample_image()
        return self.to_python(
            {"image": image and image.pk, "text": "春天的约定", "target": "/activities/"}
        )


class FrontCallBlock(LinkedBlock):
    text = blocks.TextBlock(label=_("说明"), max_length=120, required=False, rows=2)
    label = blocks.CharBlock(label=_("按钮文字"), max_length=12)

    class Meta:
        icon = "link"
        label = _("行动号召")
        description = _("请读者做一件事：找活动、投稿、推荐好人。一页一两处就够。")
        template = "core/front/call.html"
        sheets = (SHEET("front"),)
        preview_value = {
            "title": "今天，离您最近的一件小事",
            "text": "看看这几天缺不缺一双手。",
            "label": "找活动",
            "target": "/activities/",
        }
