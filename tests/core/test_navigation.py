"""The main menu: composed by the city office, served from the cached frame."""

import re

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction, Site
from wagtail.test.utils.form_data import nested_form_data, streamfield

from core.models import Navigation
from home.offices import setup_offices
from tests import factories


@pytest.fixture
def compose(site_tree):
    """Stores menu items, given as dicts."""

    def put(*items):
        navigation = Navigation.for_site(Site.objects.get(is_default_site=True))
        navigation.entries = navigation._meta.get_field("entries").stream_block.to_python(
            [{"type": "item", "value": item} for item in items]
        )
        navigation.save()

    return put


def menu_in(client, address="/"):
    response = client.get(address)
    assert response.status_code == 200
    return response.text.partition('<nav class="nav"')[2].partition("</nav>")[0]


def names(menu):
    return re.findall(r">([^<>]+)</(?:a|summary)>", menu)


def test_an_empty_menu_follows_the_pages(client, site_tree):
    for page in (site_tree.columns, site_tree.brands):
        page.show_in_menus = True
        page.save()
    factories.ColumnPageFactory(parent=site_tree.columns, title="不在菜单里的专栏")
    column = factories.ColumnPageFactory(
        parent=site_tree.columns, title="每周一期", show_in_menus=True
    )
    menu = menu_in(client)
    assert names(menu) == ["首页", "品牌", "专栏", "每周一期"]
    assert f'href="{column.url}"' in menu
    assert "<details" in menu
    column.unpublish()
    assert names(menu_in(client)) == ["首页", "品牌", "专栏"]


def test_editors_decide_names_and_order(client, site_tree, compose):
    compose(
        {"title": "读报道", "page": site_tree.reports.pk},
        {
            "title": "区县",
            "children": [
                {"page": site_tree.anyuan.section.pk},
                {"title": "省文明网", "target": "https://www.example.org/"},
            ],
        },
        {"title": "招募", "target": "/activities/?state=open"},
    )
    menu = menu_in(client)
    section = site_tree.anyuan.section
    assert names(menu) == ["首页", "读报道", "区县", section.title, "省文明网", "招募"]
    assert 'href="https://www.example.org/"' in menu
    assert 'aria-current="true">区县' in menu_in(client, "/anyuan/news/")


def test_the_current_section_is_marked_on_both_levels(client, site_tree, compose):
    compose(
        {"page": site_tree.brands.pk, "children": [{"page": site_tree.reports.pk}]},
        {"title": "招募", "target": "/activities/?state=open"},
    )
    menu = menu_in(client, "/reports/")
    assert re.search(r'href="/brands/" aria-current="true"', menu)
    assert re.search(r'href="/reports/" aria-current="page"', menu)
    assert 'aria-current="true">招募' not in menu_in(client, "/activities/")
    assert re.search(r'state=open" aria-current', menu_in(client, "/activities/?state=open"))


def test_what_readers_may_not_see_drops_out(client, site_tree, compose):
    hidden = factories.StandardPageFactory(parent=site_tree.home, title="内部")
    gone = factories.StandardPageFactory(parent=site_tree.home, title="会下线")
    compose(
        {"page": hidden.pk},
        {"page": gone.pk, "children": [{"page": hidden.pk}]},
        {"title": "只有下级", "children": [{"page": hidden.pk}]},
    )
    assert names(menu_in(client)) == ["首页", "内部", "会下线", "内部", "只有下级", "内部"]
    PageViewRestriction.objects.create(
        page=hidden, restriction_type=PageViewRestriction.PASSWORD, password="mima"
    )
    assert names(menu_in(client)) == ["首页", "会下线"]
    gone.unpublish()
    assert names(menu_in(client)) == ["首页"]
    gone.delete()
    assert names(menu_in(client)) == ["首页"]


def test_the_menu_costs_no_query_of_its_own(client, site_tree, compose, query_count):
    before = query_count("/brands/")
    compose(
        {"title": "更多", "children": [{"page": site_tree.reports.pk}] * 12},
        {"page": site_tree.news.pk},
    )
    assert query_count("/brands/") == before


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"title": "空", "page": "", "target": ""}, "请选一个本站页面"),
        ({"title": "", "page": "", "target": "/news/"}, "就要写名称"),
        ({"title": "坏", "page": "", "target": "javascript:alert(1)"}, "https://"),
    ],
)
def test_impossible_items_are_refused_in_words(admin_client, site_tree, item, words):
    site = Site.objects.get(is_default_site=True)
    address = reverse("wagtailsettings:edit", args=["core", "navigation", site.pk])
    item = {**item, "children-count": "0"}
    response = admin_client.post(
        address, nested_form_data({"entries": streamfield([("item", item)])})
    )
    assert response.status_code == 200
    assert words.encode("unicode_escape").decode() in response.text or words in response.text
    assert not Navigation.objects.exclude(entries=[]).exists()


def test_menus_are_the_city_offices(client, site_tree):
    setup_offices()
    site = Site.objects.get(is_default_site=True)
    address = reverse("wagtailsettings:edit", args=["core", "navigation", site.pk])
    for area, may in ((site_tree.city, True), (site_tree.anyuan.area, False)):
        client.force_login(factories.member(area))
        assert (client.get(address).status_code == 200) is may
