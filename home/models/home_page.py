from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from core.fields import FrontField
from core.front_blocks import HOME, Front
from core.models import BasePage
from home.forms import FrontPageForm
from home.fronts import layout_of


class HomePage(BasePage):
    """The front page, composed of what each app offers (`front_blocks.py`)."""

    layout = FrontField(HOME)

    base_form_class = FrontPageForm
    content_panels = [*BasePage.content_panels, FieldPanel("layout")]
    max_count = 1
    about = _("近期的志愿服务活动、报道、先进典型和品牌。")
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "brands.BrandIndexPage",
        "activities.ActivityIndexPage",
        "activities.ReportIndexPage",
        "activities.TeamIndexPage",
        "activities.CampaignPage",
        "stories.StoryIndexPage",
        "stories.ColumnIndexPage",
        "stories.ArticleIndexPage",
        "home.SectionPage",
        "home.StandardPage",
    ]
    template = "home/home_page.html"

    class Meta:
        verbose_name = _("首页")
        verbose_name_plural = _("首页")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return {**context, "front": Front(layout_of(self), request=request, page=self)}
