"""The meta tags and the footer that government sites must have, on each page type."""

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import Site

from core.models import SiteImage, SiteSettings
from tests import factories

SITE = {"SiteName", "SiteDomain", "SiteIDCode"}
COLUMN = {"ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"}
ARTICLE = {"ArticleTitle", "PubDate", "ContentSource", "Keywords", "Url"}
PREFIXES = ("Site", "Column", "Article", "PubDate", "ContentSource", "Url", "Keywords", "Author")


@pytest.fixture
def office(site_tree):
    return SiteSettings.objects.update_or_create(
        site=Site.objects.get(is_default_site=True),
        defaults={"nameplate": "文明示例", "organiser": "示例市文明办", "site_code": "3600000001"},
    )[0]


def tags(client, address):
    head = BeautifulSoup(client.get(address).text, "html.parser").head
    found = [
        tag for tag in head.select("meta[name]") if tag["name"].startswith((*PREFIXES, "Image"))
    ]
    assert len({tag["name"] for tag in found}) == len(found), address
    assert all(tag["content"].strip() for tag in found), address
    assert head.select_one('meta[name="description"]') is not None
    return {tag["name"]: tag["content"] for tag in found}


def test_each_page_type_has_its_tags(client, site_tree, office):
    published = {"first_published_at": timezone.now()}
    brand = factories.BrandPageFactory(parent=site_tree.brands, **published)
    plain = factories.StandardPageFactory(parent=site_tree.home, **published)
    campaign = factories.CampaignPageFactory(parent=site_tree.home, **published)
    team = factories.TeamFactory(area=site_tree.luxi.town, **published)
    occasion = factories.OccasionFactory()
    column = factories.ColumnPageFactory(parent=site_tree.columns)
    record = factories.ActivityFactory(team=site_tree.luxi.team)
    pages = {
        "home": ("/", set()),
        "plain": (plain.url, ARTICLE),
        "brand": (brand.url, ARTICLE),
        "campaign": (campaign.url, ARTICLE),
        "issue": (factories.ColumnIssuePageFactory(parent=column).url, ARTICLE),
        "story": (factories.StoryPageFactory(parent=site_tree.stories).url, ARTICLE),
        "report": (factories.ActivityReportPageFactory(parent=site_tree.reports).url, ARTICLE),
        "article": (factories.ArticlePageFactory(parent=site_tree.luxi.news).url, ARTICLE),
        "record": (record.get_absolute_url(), ARTICLE),
        "team": (team.get_absolute_url(), ARTICLE),
        "search": ("/search/", set()),
        "feeds": ("/feeds/", set()),
        "missing": ("/none/", set()),
        **{
            address: (address, COLUMN)
            for address in (
                *("/reports/", "/stories/", "/columns/", "/news/?kind=notice", "/brands/"),
                *("/activities/?area=luxi", "/teams/", "/luxi/", "/luxi/reports/", column.url),
                occasion.get_absolute_url(),
            )
        },
    }
    for name, (address, wanted) in pages.items():
        found = tags(client, address)
        assert set(found) - {"Author", "Image"} == SITE | wanted, name
        assert found["SiteName"] == "文明示例" and found["SiteIDCode"] == "3600000001"
        if wanted is ARTICLE:
            assert found["Url"] == f"http://testserver{address}"
            assert found["ContentSource"]


def test_an_article_is_told_in_full(client, site_tree, office):
    picture = factories.SiteImageFactory()
    article = factories.ArticlePageFactory(
        parent=site_tree.news,
        title='一篇"引号"文章',
        source="示例日报",
        author="江梨（示例）",
        lead_image=picture,
    )
    found = tags(client, article.url)
    assert found["ArticleTitle"] == '一篇"引号"文章'
    assert found["ContentSource"] == "示例日报" and found["Author"] == "江梨（示例）"
    assert found["Image"].startswith("http://testserver/media/")
    day, clock = found["PubDate"].split(" ")
    assert len(day) == 10 and len(clock) == 5
    picture.consent = SiteImage.Consent.WITHDRAWN
    picture.save()
    assert "Image" not in tags(client, article.url)


def test_a_name_that_is_kept_back_is_in_no_tag(client, site_tree, office):
    story = factories.StoryPageFactory(
        parent=site_tree.stories, name="周小禾", title="周小禾：一盏灯", summary="周小禾的灯"
    )
    assert not [tag for tag in tags(client, story.url).values() if "周小禾" in tag]


def test_the_police_filing_leads_to_its_entry(client, site_tree, office):
    office.police_filing = "赣公网安备 36030002000123号"
    office.save()
    foot = BeautifulSoup(client.get("/").text, "html.parser").footer
    link = foot.find("a", string="赣公网安备 36030002000123号")
    assert link["href"] == "https://beian.mps.gov.cn/#/query/webSearch?code=36030002000123"
    office.police_url = "https://example.org/entry"
    office.save()
    foot = BeautifulSoup(client.get("/").text, "html.parser").footer
    assert foot.find("a", href="https://example.org/entry")


def test_lists_have_one_address_for_each_filter_and_page(client, site_tree, monkeypatch):
    monkeypatch.setattr("stories.models.ArticleIndexPage.per_page", 2)
    for number in range(5):
        factories.ArticlePageFactory(parent=site_tree.news, title=f"第{number}篇", kind="notice")
    for address, wanted in {
        "/news/": "/news/",
        "/news/?page=1": "/news/",
        "/news/?page=2&utm=x": "/news/?page=2",
        "/news/?page=99": "/news/?page=3",
        "/news/?kind=notice&page=2": "/news/?kind=notice&page=2",
        "/news/?kind=none": "/news/",
        "/teams/?x=1&area=luxi&kind=corps": "/teams/?kind=corps&area=luxi",
        "/luxi/?a=b": "/luxi/",
        "/feeds/?x=y": "/feeds/",
        "/activities/?area=luxi&x=y": "/activities/?area=luxi",
    }.items():
        head = BeautifulSoup(client.get(address).text, "html.parser").head
        links = [link["href"] for link in head.select('link[rel="canonical"]')]
        assert len(links) == 1 and links[0].removeprefix("http://testserver") == wanted, address
