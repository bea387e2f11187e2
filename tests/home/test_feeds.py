"""Feeds of every list, in both formats: well-formed, bounded, up to date, nothing private."""

import datetime

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from django.utils.http import http_date

from core.corrections.withdrawal import withdraw
from core.models import SiteImage
from core.renditions import make_renditions
from tests import factories

SECRETS = {
    "responsible_name": "顾不问（示例）",
    "responsible_phone": "13900000000",
}


@pytest.fixture
def content(site_tree):
    """Something to tell in every list, all of it by different names."""
    image = factories.SiteImageFactory()
    make_renditions.func(image.pk)
    picture = SiteImage.objects.get(pk=image.pk)
    county = site_tree.luxi
    site_tree.brand = factories.BrandPageFactory(parent=site_tree.brands, title="小城大爱")
    site_tree.record = factories.ActivityFactory(
        title="清理<b>河道</b>", team=county.team, brand=site_tree.brand, **SECRETS
    )
    site_tree.report = factories.ActivityReportPageFactory(
        parent=county.reports, title="河道清了", summary="三车<垃圾>", lead_image=picture
    )
    factories.PageActivityFactory(page=site_tree.report, activity=site_tree.record)
    site_tree.story = factories.StoryPageFactory(
        parent=site_tree.stories,
        title="周小禾：一盏灯",
        name="周小禾",
        summary="周小禾的灯",
        team=county.team,
    )
    site_tree.column = factories.ColumnPageFactory(parent=site_tree.columns, title="争当最美")
    site_tree.issue = factories.ColumnIssuePageFactory(parent=site_tree.column, title="第一个故事")
    site_tree.article = factories.ArticlePageFactory(
        parent=site_tree.news, title="通知一则", kind="notice", author="江梨（示例）"
    )
    factories.ArticlePageFactory(parent=site_tree.news, title="草稿", live=False)
    site_tree.occasion = factories.OccasionFactory()
    site_tree.about = factories.StandardPageFactory(
        parent=site_tree.home, title="关于", slug="about"
    )
    return site_tree


def feed(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo, (address, parsed.get("bozo_exception"))
    assert parsed.version == ("atom10" if ".atom" in address else "rss20")
    for entry in parsed.entries:
        assert entry.link.startswith("http://testserver/"), address
        assert entry.id.startswith("tag:testserver,2026:")
        assert entry.published_parsed or entry.updated_parsed
        assert entry.title
    return parsed


def titles(client, address):
    return [entry.title for entry in feed(client, address).entries]


@pytest.mark.parametrize("ending", ["rss", "atom"])
def test_every_list_tells_what_it_lists(client, content, ending):
    expected = {
        "reports": ["河道清了"],
        "stories": ["周某：一盏灯"],
        "columns": ["第一个故事"],
        content.column.url.strip("/"): ["第一个故事"],
        "news": ["通知一则"],
        "brands": ["小城大爱"],
        "luxi": ["河道清了"],
        "luxi/reports": ["河道清了"],
        "luxi/news": [],
        "anyuan": [],
    }
    for name, told in expected.items():
        assert titles(client, f"/feeds/{name}.{ending}") == told, name
    assert len(titles(client, f"/feeds/latest.{ending}")) == 4
    assert set(titles(client, f"/feeds/teams.{ending}")) == {
        content.anyuan.team.name,
        content.luxi.team.name,
    }
    assert titles(client, f"/feeds/news.{ending}?kind=policy") == []
    assert titles(client, f"/feeds/news.{ending}?kind=notice") == ["通知一则"]
    assert "通知公告" in feed(client, f"/feeds/news.{ending}?kind=notice").feed.title
    for own in (f"teams/{content.luxi.team.slug}", content.brand.url.strip("/")):
        told = titles(client, f"/feeds/{own}.{ending}")
        assert "河道清了" in told
        assert any("河道" in title and "已结束" in title for title in told)
    assert "周某：一盏灯" in titles(client, f"/feeds/teams/{content.luxi.team.slug}.{ending}")


@pytest.mark.parametrize("ending", ["rss", "atom"])
def test_text_is_text_and_the_picture_comes_along(client, content, ending):
    parsed = feed(client, f"/feeds/reports.{ending}")
    entry = parsed.entries[0]
    assert entry.summary == "三车&lt;垃圾&gt;"
    if ending == "rss":
        picture = entry.media_content[0]["url"]
    else:
        picture = entry.enclosures[0]["href"]
    assert picture.startswith("http://testserver/media/")
    assert client.get(picture.removeprefix("http://testserver")).status_code == 200
    content.report.lead_image.consent = SiteImage.Consent.WITHDRAWN
    content.report.lead_image.save()
    assert "/media/" not in client.get(f"/feeds/reports.{ending}").text


def test_nothing_private_is_told(client, content):
    names = (
        "latest",
        "luxi",
        "reports",
        "stories",
        "activities",
        f"teams/{content.luxi.team.slug}",
    )
    for name in names:
        for ending in ("rss", "atom"):
            text = client.get(f"/feeds/{name}.{ending}").text
            for secret in (*SECRETS.values(), "周小禾", "草稿"):
                assert secret not in text, name


def test_what_is_withdrawn_is_gone_at_once(client, content, admin_user):
    assert titles(client, "/feeds/reports.rss")
    withdraw(content.report, admin_user, "写错了")
    withdraw(content.record, admin_user, "写错了")
    for name in ("reports", "luxi", f"teams/{content.luxi.team.slug}", "activities"):
        assert not [t for t in titles(client, f"/feeds/{name}.rss") if "河道" in t], name


def test_ids_outlive_a_new_title_and_address(client, content):
    before = feed(client, "/feeds/reports.rss").entries[0].id
    content.report.title, content.report.slug = "河道又清了", "elsewhere"
    content.report.save()
    after = feed(client, "/feeds/reports.atom").entries[0]
    assert after.id == before and after.title == "河道又清了"


def test_fifty_at_most_the_latest_first(client, content, query_count, monkeypatch):
    for module in ("core.feeds", "home.feeds", "stories.feeds", "activities.feeds"):
        monkeypatch.setattr(f"{module}.IN_FEED", 3)
    now = timezone.now()
    for number in range(5):
        factories.ArticlePageFactory(
            parent=content.news,
            title=f"第{number}篇",
            publication_date=now - datetime.timedelta(days=5 - number),
        )
    assert titles(client, "/feeds/news.rss") == ["通知一则", "第4篇", "第3篇"]
    for name in ("latest", "news", "luxi", "columns", "brands", "teams", "activities"):
        assert query_count(f"/feeds/{name}.rss") <= 12, name
    assert query_count(f"/feeds/teams/{content.luxi.team.slug}.rss") <= 12
    assert query_count("/feeds/") <= 12


@pytest.mark.parametrize("address", ["/feeds/news.rss", "/feeds/activities.ics"])
def test_who_has_it_is_told_so_until_it_changes(client, content, admin_user, address):
    client.get(address)
    article = factories.ArticlePageFactory(parent=content.news, title="新的")

    def unchanged(held):
        return client.get(address, headers={"if-none-match": held}).status_code == 304

    held = client.get(address)["ETag"]
    assert unchanged(held)
    # Something else has changed, and this reads as before.
    content.about.save()
    assert unchanged(held)
    # What is withdrawn leaves no date behind: a date alone proves nothing.
    for item in (article, content.record):
        withdraw(item, admin_user, "写错了")
    assert not unchanged(held)
    later = http_date(timezone.now().timestamp() + 60)
    assert client.get(address, headers={"if-modified-since": later}).status_code == 200


def test_a_feed_of_words_is_not_kept_and_yet_conditional(client, content):
    first = client.get("/feeds/activities.atom?q=河道")
    assert "s-maxage" not in first.get("Cache-Control", "")
    held = {"if-none-match": first["ETag"]}
    assert client.get("/feeds/activities.atom?q=河道", headers=held).status_code == 304
    assert client.get("/feeds/activities.ics?q=河道", headers=held).status_code == 200


def test_pages_name_their_feeds_and_the_feeds_answer(client, content):
    for address, number in {
        "/": 2,
        "/reports/": 2,
        "/luxi/": 3,
        "/luxi/news/": 2,
        "/news/?kind=notice": 2,
        "/activities/?area=luxi": 3,
        content.column.url: 2,
        content.brand.url: 3,
        content.luxi.team.get_absolute_url(): 3,
        content.occasion.get_absolute_url(): 3,
        content.article.url: 0,
        content.record.get_absolute_url(): 0,
    }.items():
        head = BeautifulSoup(client.get(address).text, "html.parser").head
        links = head.select('link[rel="alternate"]')
        assert len(links) == number, address
        for link in links:
            assert client.get(link["href"]).status_code == 200, link


def test_one_page_tells_of_them_all(client, content):
    soup = BeautifulSoup(client.get("/feeds/").text, "html.parser")
    links = [a["href"] for a in soup.select(".subs p a")]
    assert "/feeds/latest.atom" in links and "/feeds/occasions.ics" in links
    assert "/feeds/luxi.rss" in links and "/feeds/activities.ics?area=luxi" in links
    assert "webcal://testserver/feeds/activities.ics" in links
    for link in links:
        if link.startswith("/"):
            assert client.get(link).status_code == 200, link
    foot = BeautifulSoup(client.get("/").text, "html.parser").footer
    assert foot.find("a", href="/feeds/")


@pytest.mark.parametrize(
    "name",
    [
        "none",
        "news/none",
        "../reports",
        "teams/none",
        "reports/x/y",
        "about",
        "teams/%00",
        "x" * 300,
    ],
)
def test_what_is_no_list_has_no_feed(client, content, name):
    assert client.get(f"/feeds/{name}.rss").status_code == 404
    assert client.get(f"/feeds/{name}.ics").status_code == 404
    assert client.post("/feeds/news.rss").status_code == 405


def test_a_restricted_list_is_told_to_nobody(client, content):
    from wagtail.models import PageViewRestriction

    PageViewRestriction.objects.create(
        page=content.news, restriction_type=PageViewRestriction.PASSWORD, password="mima"
    )
    assert client.get("/feeds/news.rss").status_code == 404
    assert "通知一则" not in client.get("/feeds/latest.rss").text
