"""The pages every installation has: a home page, the index pages at their fixed addresses, and the
accessibility statement."""

from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from activities.models import ActivityIndexPage, ReportIndexPage, TeamIndexPage
from brands.models import BrandIndexPage
from core.models import SiteSettings
from home.accessibility_statement import ensure_accessibility_statement
from home.models import HomePage
from home.readings_statement import ensure_readings_statement
from stories.models import ArticleIndexPage, ColumnIndexPage, StoryIndexPage


def index_pages():
    """Return `(model, title)` of the index pages below the home page, in menu order."""
    return (
        (ActivityIndexPage, _("活动")),
        (BrandIndexPage, _("品牌")),
        (ReportIndexPage, _("报道")),
        (StoryIndexPage, _("典型")),
        (ColumnIndexPage, _("专栏")),
        (TeamIndexPage, _("队伍")),
        (ArticleIndexPage, _("动态")),
    )


def ensure_home_page(title, summary=""):
    """Return the home page, made in place of Wagtail's welcome page where there is none, with
    whichever index pages it lacks. The site points at it afterwards."""
    home = HomePage.objects.first()
    if home is None:
        root = Page.get_first_root_node()
        home = HomePage(title=title, slug="home-page", summary=summary)
        root.add_child(instance=home)
        welcome = root.get_children().filter(slug="home", depth=2).exclude(pk=home.pk).first()
        site = Site.objects.filter(is_default_site=True).first()
        if site is None:
            site = Site(hostname="localhost", is_default_site=True)
        site.root_page = home
        site.site_name = title
        site.save()
        if welcome is not None and welcome.specific_class is Page:
            welcome.delete()
    SiteSettings.for_site(Site.objects.get(is_default_site=True))
    present = {page.specific_class for page in home.get_children()}
    for model, name in index_pages():
        if model not in present:
            home.add_child(instance=model(title=name, show_in_menus=True))
    ensure_accessibility_statement(home)
    ensure_readings_statement(home)
    return home
