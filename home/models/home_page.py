from django.utils.translation import gettext_lazy as _

from core.models import BasePage


class HomePage(BasePage):
    """The front page; each app says what it can show there (`fronts.py`)."""

    max_count = 1
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
        from home.fronts import front_page

        return {**super().get_context(request, *args, **kwargs), **front_page()}
