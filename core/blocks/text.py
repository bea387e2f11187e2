from django.utils.translation import gettext_lazy as _
from wagtail import blocks

RICH_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class ParagraphBlock(blocks.RichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = _("正文段落")
        description = _("普通文字，可以加粗、加链接、列条目。")
        template = "core/blocks/paragraph.html"
        preview_value = (
            "<p>雾还没散，运树苗的小货车已经停在坡下。老支书拿着一根竹竿，"
            "竿上每隔两米扎一道红绳：“照着红绳挖坑，树不打架。”</p>"
        )

    def __init__(self, **kwargs):
        super().__init__(features=RICH_TEXT_FEATURES, **kwargs)


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("小标题")
        description = _("把长文分成几段，十来个字为宜。")
        template = "core/blocks/heading.html"
        preview_value = "一棵树要过四双手"

    def __init__(self, **kwargs):
        super().__init__(max_length=40, **kwargs)


class QuoteBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("原话"), max_length=120)
    by = blocks.CharBlock(label=_("谁说的"), max_length=60, required=False)

    class Meta:
        icon = "openquote"
        label = _("引语")
        description = _("文中真实说过的一句话，六百字里放一句。")
        template = "core/blocks/quote.html"
        preview_value = {"text": "种树不难，难的是记得回来。", "by": "老支书（示例）"}
