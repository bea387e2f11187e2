from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from core.validators import validate_link_target


def _latest(block, name, most=2):
    """The latest published rows that the list `name` of `block` may hold."""
    rows = block.child_blocks[name].child_block.target_model.objects.filter(live=True)
    return list(rows.order_by("-pk")[:most])


class FactBoxBlock(blocks.StaticBlock):
    """Shows the facts of the records that the page links to; nothing is typed here."""

    class Meta:
        icon = "list-ul"
        label = _("事实栏")
        description = _(
            "时间、地点、队伍、人数、时长，取自本页关联的活动记录。"
            "活动报道不放也会在正文旁边显示；放了就只显示在这里。"
        )
        admin_text = _("取自本页关联的活动记录，不用填。")
        template = "core/blocks/fact_box.html"
        preview_value = None


class RecordChooserBlock(SnippetChooserBlock):
    """Reads all records chosen in a body in one query, with what a line about them shows."""

    def bulk_to_python(self, values):
        found = self.model_class.objects.for_agenda().in_bulk(values)
        return [found.get(pk) for pk in values]


class ActivityCardsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("栏头"), max_length=30, required=False)
    activities = blocks.ListBlock(
        RecordChooserBlock("activities.Activity", label=_("活动")), min_num=1, max_num=6
    )

    class Meta:
        icon = "date"
        label = _("活动卡片")
        description = _("一到六条活动记录，时间和人数随记录更新。")
        template = "activities/blocks/activity_cards.html"

    def get_preview_value(self):
        return self.normalize({"title": "相关活动", "activities": _latest(self, "activities")})


class StoryCardsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("栏头"), max_length=30, required=False)
    stories = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="stories.StoryPage", label=_("典型")),
        min_num=1,
        max_num=6,
    )

    class Meta:
        icon = "user"
        label = _("典型卡片")
        description = _("一到六篇先进典型。")
        template = "stories/blocks/story_cards.html"

    def get_preview_value(self):
        return self.normalize({"title": "他们的故事", "stories": _latest(self, "stories")})


class CallToActionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("一句话"), max_length=120, required=False)
    label = blocks.CharBlock(label=_("按钮文字"), max_length=16)
    page = blocks.PageChooserBlock(label=_("本站页面"), required=False)
    target = blocks.CharBlock(
        label=_("或者网址"),
        required=False,
        max_length=300,
        validators=[validate_link_target],
        help_text=_("以 / 开头的本站地址，或 https:// 开头的地址。"),
    )

    class Meta:
        icon = "link"
        label = _("行动按钮")
        description = _("请读者做一件事：报名、查活动、下载。")
        template = "core/blocks/call_to_action.html"
        preview_value = {
            "text": "周末有空？",
            "label": "看看招募中的活动",
            "target": "/activities/",
        }
