from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock


class FigureBlock(blocks.StructBlock):
    number = blocks.CharBlock(label=_("数字"), max_length=12)
    unit = blocks.CharBlock(label=_("单位"), max_length=8, required=False)
    label = blocks.CharBlock(label=_("说的是什么"), max_length=30)


class FiguresBlock(blocks.StructBlock):
    entries = blocks.ListBlock(FigureBlock(), label=_("数字"), min_num=1, max_num=4)

    class Meta:
        icon = "order"
        label = _("数字")
        description = _("一到四个数字，大字排开。活动的人数、时长请用“事实栏”，从记录里取。")
        template = "core/blocks/figures.html"
        preview_value = {
            "entries": [
                {"number": "800", "unit": "棵", "label": "香樟树苗"},
                {"number": "16", "unit": "个", "label": "小组"},
            ]
        }


class TimelineEntryBlock(blocks.StructBlock):
    when = blocks.CharBlock(label=_("时间"), max_length=30)
    title = blocks.CharBlock(label=_("事情"), max_length=60)
    text = blocks.TextBlock(label=_("说明"), required=False, rows=2)


class TimelineBlock(blocks.StructBlock):
    entries = blocks.ListBlock(TimelineEntryBlock(), label=_("节点"), min_num=2)

    class Meta:
        icon = "history"
        label = _("时间轴")
        description = _("按先后列出年份或阶段。")
        template = "core/blocks/timeline.html"
        preview_value = {
            "entries": [
                {"when": "2018年", "title": "第一支小队", "text": "七个人，一把剪刀。"},
                {"when": "2023年", "title": "四级队伍", "text": "市、县、乡、村都有了队伍。"},
            ]
        }


class TableBlock(TypedTableBlock):
    """A table with a caption; cells hold plain text."""

    def __init__(self, **kwargs):
        cell = blocks.CharBlock(label=_("文字"), required=False, max_length=200)
        super().__init__([("text", cell)], **kwargs)

    class Meta:
        icon = "table"
        label = _("表格")
        description = _("简单的表格，第一行是表头。")
        template = "core/blocks/table.html"

    def get_preview_value(self):
        return self.to_python(
            {
                "caption": "报名安排",
                "columns": [
                    {"type": "text", "heading": "队伍"},
                    {"type": "text", "heading": "时间"},
                ],
                "rows": [{"values": ["青年分队", "周六上午"]}],
            }
        )
