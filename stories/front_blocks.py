"""What stories, columns and articles offer to front pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.front_blocks import FrontBlock
from core.front_blocks.base import SHEET, number_block
from stories import fronts
from stories.models import ArticlePage

#: What may lead a page or be chosen for its stories.
TOLD = ["stories.ColumnIssuePage", "activities.ActivityReportPage", "stories.StoryPage"]
SHOWN_STORIES = 3


class LeadBlock(FrontBlock):
    """The one large piece: the latest column issue, in a county its latest report or story."""

    leads = True

    title = None
    page = blocks.PageChooserBlock(
        label=_("指定一篇"),
        page_type=[*TOLD, "stories.ArticlePage"],
        required=False,
        help_text=_(
            "留空则自动：首页用最新一期专栏，区县版面用最新的报道或典型。下线后也回到自动。"
        ),
    )
    note = blocks.TextBlock(
        label=_("编辑的话"), max_length=120, required=False, rows=2,
        help_text=_("写在头条下面，例如“本周要紧的事”。专栏已有编者按的，用编者按。"),
    )  # fmt: skip

    class Meta:
        icon = "pick"
        label = _("头条")
        description = _("一页只有一条，大图大标题。放在最上面。")
        template = "stories/front/lead.html"
        once = True

    def gather(self, values, front):
        return [{"lead": fronts.lead_on(front)} for _value in values]

    def lead_picture(self, data):
        return data["lead"] and data["lead"].public_picture


class StoriesBlock(FrontBlock):
    """Reports and stories, those chosen first, then the latest that nothing above has told."""

    class Kind(models.TextChoices):
        BOTH = "both", _("报道和典型")
        REPORTS = "reports", _("只要报道")
        STORIES = "stories", _("只要典型")

    kind = blocks.ChoiceBlock(label=_("内容"), choices=Kind.choices, default=Kind.BOTH)
    number = blocks.ChoiceBlock(
        label=_("几篇"), choices=[("3", _("三篇")), ("6", _("六篇"))], default="3"
    )
    chosen = blocks.ListBlock(
        blocks.PageChooserBlock(label=_("文章"), page_type=[*TOLD, "stories.ArticlePage"]),
        label=_("指定在前面的"),
        max_num=6,
        default=[],
        help_text=_("不够的自动补最新的；头条里说过的不再重复。"),
    )

    class Meta:
        icon = "grip"
        label = _("三篇文章")
        description = _("三篇或六篇并排，图片、标题、摘要。")
        template = "stories/front/stories.html"

    def gather(self, values, front):
        return [{"stories": found} for found in fronts.told_on(front, values)]


class ArticlesBlock(FrontBlock):
    kind = blocks.ChoiceBlock(
        label=_("类别"),
        choices=ArticlePage.Kind.choices,
        required=False,
        help_text=_("留空则不分类别。"),
    )
    number = number_block(5, 3, 10)

    class Meta:
        icon = "list-ul"
        label = _("动态与公告")
        description = _("最新的文章，一行一条，只有标题和日期。")
        template = "stories/front/articles.html"
        heading = _("动态与公告")
        sheets = (SHEET("section"),)

    def gather(self, values, front):
        return fronts.articles_on(front, values)
