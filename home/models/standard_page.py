from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from core.fields import BodyField
from core.models import BasePage


class StandardPage(BasePage):
    """A page of plain text: about, contact, privacy."""

    in_footer = True

    body = BodyField()

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    parent_page_types = ["home.HomePage", "home.SectionPage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]
    template = "home/standard_page.html"

    class Meta:
        verbose_name = _("普通页面")
        verbose_name_plural = _("普通页面")
