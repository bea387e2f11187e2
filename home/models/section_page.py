from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from core.fields import BodyField
from core.models import BasePage


class SectionPage(BasePage):
    """A county office's own front page, with its own index pages below it."""

    shown_relations = ("lead_image", "area")
    column_type = _("区县版面")

    area = models.OneToOneField(
        "core.Area", verbose_name=_("区域"), on_delete=models.PROTECT, related_name="section_page"
    )
    slogan = models.CharField(_("口号"), max_length=60, blank=True)
    body = BodyField(verbose_name=_("介绍"))

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("area"),
        FieldPanel("slogan"),
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

    def get_context(self, request, *args, **kwargs):
        from home.fronts import section_front

        return {**super().get_context(request, *args, **kwargs), **section_front(self, request)}
