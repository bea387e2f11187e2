from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from core.fields import BodyField, FrontField
from core.frame import areas_of
from core.front_blocks import SECTION, Front
from core.models import BasePage
from core.querysets import readable
from core.trees import subtree_in
from home.forms import FrontPageForm
from home.fronts import layout_of


class SectionPage(BasePage):
    """A county office's own front page, with its own index pages below it."""

    shown_relations = ("lead_image", "area")
    column_type = _("区县版面")

    area = models.OneToOneField(
        "core.Area", verbose_name=_("区域"), on_delete=models.PROTECT, related_name="section_page"
    )
    slogan = models.CharField(_("口号"), max_length=60, blank=True)
    layout = FrontField(SECTION)
    body = BodyField(verbose_name=_("介绍"))

    base_form_class = FrontPageForm
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("area"),
        FieldPanel("slogan"),
        FieldPanel("layout"),
        FieldPanel("body"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    parent_page_types = ["home.HomePage"]
    subpage_types = [
        "activities.ReportIndexPage",
        "activities.CampaignPage",
        "stories.StoryIndexPage",
        "stories.ArticleIndexPage",
        "home.StandardPage",
    ]
    template = "home/section_page.html"

    class Meta:
        verbose_name = _("区县版面")
        verbose_name_plural = _("区县版面")

    @property
    def about(self):
        return self.slogan or _("%s的志愿服务活动、报道、典型和队伍。") % self.area.name

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        areas = areas_of(request)
        area = next(area for area in areas if area.pk == self.area_id)
        front = Front(
            layout_of(self),
            request=request,
            page=self,
            section=self,
            area=area,
            area_ids=subtree_in(areas, [self.area_id]),
        )
        return {
            **context,
            "front": front,
            "area": area,
            "has_stations": any(block.name == "stations" for block, _value in front.placed)
            and any(below.parent_id == area.pk for below in areas),
            **self._neighbourhood(),
        }

    def _neighbourhood(self):
        """Return `indexes`, the section's own index pages in the menu, and `editions`, all
        sections in order; one query."""
        pages = readable(Page.objects.live()).filter(
            Q(content_type=self.content_type_id, depth=self.depth)
            | Q(path__startswith=self.path, depth=self.depth + 1, show_in_menus=True)
        )
        pages = list(pages.order_by("path"))
        return {
            "editions": [page for page in pages if page.depth == self.depth],
            "indexes": [page for page in pages if page.depth > self.depth],
        }
