"""The small site that most tests stand on; see the fixture `site_tree`."""

from types import SimpleNamespace

from wagtail.models import Collection, Locale, Page, Site

from activities.models import TeamReporter
from core.models import Area
from home.models import SectionPage
from home.offices import setup_offices
from tests import factories


def make_site_tree(offices):
    """Make home page, city, two counties and, if asked for, their `offices`; return all."""
    # A test that commits empties every table afterwards, these rows of migrations included.
    Locale.objects.get_or_create(language_code="zh-hans")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    home = factories.HomePageFactory(parent=root, slug="home-page")
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "port": 80, "root_page": home}
    )
    root.get_children().exclude(pk=home.pk).delete()
    city = factories.AreaFactory(name="示例市")
    category = factories.ServiceCategoryFactory(name="文明创建")

    def county(name, slug):
        area = factories.AreaFactory(name=name, slug=slug, parent=city)
        section = factories.SectionPageFactory(parent=home, area=area)
        team = factories.TeamFactory(name=f"{name}志愿服务总队", kind="corps", area=area)
        return SimpleNamespace(
            area=area,
            town=factories.AreaFactory(name=f"{name}示例镇", parent=area),
            team=team,
            section=section,
            reports=factories.ReportIndexPageFactory(parent=section),
            stories=factories.StoryIndexPageFactory(parent=section),
            news=factories.ArticleIndexPageFactory(parent=section),
        )

    tree = SimpleNamespace(
        home=home,
        brands=factories.BrandIndexPageFactory(parent=home),
        activities=factories.ActivityIndexPageFactory(parent=home),
        reports=factories.ReportIndexPageFactory(parent=home),
        teams=factories.TeamIndexPageFactory(parent=home),
        stories=factories.StoryIndexPageFactory(parent=home),
        columns=factories.ColumnIndexPageFactory(parent=home),
        news=factories.ArticleIndexPageFactory(parent=home),
        city=city,
        category=category,
        anyuan=county("安源区", "anyuan"),
        luxi=county("芦溪县", "luxi"),
        offices_for=None,
    )
    if offices:
        setup_offices()
        tree.offices_for = what_offices_stand_on()
    return tree


def what_offices_stand_on():
    """Return what tells whether the offices set up before are still all there should be."""
    return [model.objects.count() for model in (Area, SectionPage, TeamReporter)]
