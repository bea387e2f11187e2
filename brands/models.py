from functools import partial

from django.db import models
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable
from wagtail.search import index

from brands.figures import give_figures
from brands.history import history_of
from core.fields import BodyField
from core.frame import kept
from core.models import BasePage, IndexPage
from core.querysets import ListedManager
from core.validators import validate_brand_colour


class BrandIndexPage(IndexPage):
    fixed_slug = "brands"
    about = _("各个志愿服务品牌：由来、队伍、活动和由活动记录算出的数字。")
    column_type = _("专题专栏")
    lists = "brands.BrandPage"
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["brands.BrandPage"]
    template = "brands/brand_index_page.html"

    class Meta:
        verbose_name = _("品牌首页")
        verbose_name_plural = _("品牌首页")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        give_figures(context["items"].object_list)
        return context


class BrandPage(BasePage):
    """A volunteer service brand; its numbers come from the records that name it."""

    shown_relations = ("lead_image", "emblem")

    slogan = models.CharField(_("口号"), max_length=60, blank=True)
    emblem = models.ForeignKey(
        "core.SiteImage",
        verbose_name=_("标识"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    theme_colour = models.CharField(
        _("主题色"),
        max_length=7,
        default="#b3261e",
        validators=[validate_brand_colour],
        help_text=_("写成 # 加六位，例如 #226767；要深到浅色字看得清。"),
    )
    owner_unit = models.CharField(_("主管单位"), max_length=120, blank=True)
    body = BodyField(verbose_name=_("品牌故事"))

    objects = ListedManager()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("slogan"),
        MultiFieldPanel(
            [FieldPanel("emblem"), FieldPanel("theme_colour"), FieldPanel("owner_unit")],
            heading=_("标识与归属"),
        ),
        FieldPanel("body"),
        InlinePanel("milestones", heading=_("大事记"), label=_("一件事")),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("slogan"),
        index.SearchField("owner_unit"),
        index.SearchField("body"),
    ]
    parent_page_types = ["brands.BrandIndexPage"]
    subpage_types = []
    template = "brands/brand_page.html"

    class Meta:
        verbose_name = _("品牌")
        verbose_name_plural = _("品牌")

    @property
    def tint(self):
        """The colour's six digits, as in `/tints/<digits>.css` and the class `tint-<digits>`."""
        return self.theme_colour.lstrip("#").lower()

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        records = self.activities.public()
        # Templates keep what they made of it.
        history = SimpleLazyObject(partial(history_of, self))
        near = models.Q(pk__in=records.ended().values("pk")[:12])
        near |= models.Q(pk__in=records.upcoming().values("pk")[:3])
        shown = list(records.filter(near).for_listing().order_by("start", "pk"))
        recent = [record for record in reversed(shown) if not record.is_ahead]
        upcoming = [record for record in shown if record.is_ahead]
        context.update(
            history=history,
            figures=SimpleLazyObject(lambda: history["figures"]),
            upcoming=upcoming,
            recent=recent[: 6 - len(upcoming)],
            photos=_first_photos(recent)[:5],
            team_kinds=self.teams.public().by_kind(),
            turn=self._neighbours(request),
        )
        return context

    def _neighbours(self, request):
        """The public brands before and after this one in the editors' order."""

        def ask():
            brands = BrandPage.objects.live().public().order_by("path")
            return list(brands.defer_streamfields())

        others = [brand for brand in kept(request, "brands", ask) if brand.pk != self.pk]
        return {
            "older": next((other for other in reversed(others) if other.path < self.path), None),
            "newer": next((other for other in others if other.path > self.path), None),
        }


def _first_photos(activities):
    """The first photo of each record, no picture twice."""
    covers = filter(None, (activity.cover for activity in activities))
    return list({cover.image_id: cover for cover in covers if cover.image.is_shown}.values())


class BrandMilestone(Orderable):
    page = ParentalKey(BrandPage, on_delete=models.CASCADE, related_name="milestones")
    when = models.CharField(_("时间"), max_length=30)
    title = models.CharField(_("事情"), max_length=80)
    text = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("大事记")
        verbose_name_plural = _("大事记")

    def __str__(self):
        return f"{self.when} {self.title}"
