"""网站地图: every section, nothing that is not public, few queries."""

import re

from wagtail.models import PageViewRestriction

from tests import factories


def test_it_leads_to_every_section_and_to_nothing_hidden(client, site_tree):
    brand = factories.BrandPageFactory(parent=site_tree.brands, title="一个品牌")
    column = factories.ColumnPageFactory(parent=site_tree.columns, title="一个专栏")
    plain = factories.StandardPageFactory(parent=site_tree.home, title="联系我们")
    factories.BrandPageFactory(parent=site_tree.brands, title="未发布的品牌", live=False)
    factories.ArticlePageFactory(parent=site_tree.news, title="一篇文章")
    closed = factories.StandardPageFactory(parent=site_tree.home, title="内部页面")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    page = client.get("/sitemap/").content.decode()
    for address in (
        "/activities/", "/brands/", "/reports/", "/stories/", "/columns/", "/teams/", "/news/",
        brand.url, column.url, plain.url, site_tree.anyuan.section.url, site_tree.luxi.reports.url,
        f"/activities/?category={site_tree.category.slug}", "/teams/?kind=corps", "/feeds/",
    ):  # fmt: skip
        assert f'href="{address}"' in page, address
    about = page.partition("关于本站</h2>")[2]
    assert site_tree.reports.url not in about.partition("</section>")[0]
    for hidden in ("未发布的品牌", "一篇文章", "内部页面"):
        assert hidden not in page
    assert 'href="/sitemap/"' in client.get("/").content.decode()
    listed = page.partition('class="site-map"')[2].partition("</main>")[0]
    for address in set(re.findall(r'<a href="(/[^"]*)"', listed)):
        assert client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_it_costs_few_queries_however_many_pages(client, site_tree, query_count):
    factories.BrandPageFactory(parent=site_tree.brands)
    few = query_count("/sitemap/")
    for _number in range(5):
        factories.BrandPageFactory(parent=site_tree.brands)
    assert query_count("/sitemap/") == few <= 12
