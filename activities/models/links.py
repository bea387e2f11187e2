from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable


class PageActivity(Orderable):
    """That a page is about a record. One table for all page types, so that a record finds every
    page about it in one query; either side may go without breaking the other."""

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="activity_links")
    activity = models.ForeignKey(
        "activities.Activity",
        verbose_name=_("活动记录"),
        on_delete=models.CASCADE,
        related_name="page_links",
    )

    panels = [FieldPanel("activity")]

    class Meta(Orderable.Meta):
        verbose_name = _("关联的活动")
        verbose_name_plural = _("关联的活动")

    def __str__(self):
        return str(self.activity)
