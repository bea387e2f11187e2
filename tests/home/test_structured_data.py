"""JSON-LD of every page type, checked against schema.org's own vocabulary."""

import datetime
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from core.models import SiteImage
from core.renditions import make_renditions
from core.structured_data import as_script
from tests import factories

VOCABULARY = json.loads((Path(__file__).parents[1] / "data" / "schemaorg.json").read_text())
LITERALS = {
    "Text": lambda value: isinstance(value, str),
    "URL": lambda value: isinstance(value, str) and re.match(r"https?://[^\s]+$", value),
    "Boolean": lambda value: isinstance(value, bool),
    "Integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "Date": lambda value: isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value),
    "DateTime": lambda value: (
        isinstance(value, str) and datetime.datetime.fromisoformat(value).tzinfo is not None
    ),
    # Sizes of pictures are written as plain numbers, as the vocabulary's own examples do.
    "QuantitativeValue": lambda value: isinstance(value, int),
}


def lineage(kind):
    """The type and all above it."""
    found = {kind}
    for parent in VOCABULARY["types"][kind]:
        found |= lineage(parent)
    return found


def check(node, where="top"):
    """Fail unless each property belongs to the node's type and holds what it may hold."""
    kind = node["@type"]
    assert kind in VOCABULARY["types"], f"{where}: no type {kind}"
    for name, value in node.items():
        if name in ("@type", "@context"):
            continue
        if name == "@id":
            assert LITERALS["URL"](value), (where, value)
            continue
        plain = name.removesuffix("-input")
        known = VOCABULARY["properties"].get(plain)
        assert known, f"{where}.{kind}: no property {name}"
        assert lineage(kind) & set(known["of"]), f"{where}: {kind} has no {name}"
        for item in value if isinstance(value, list) else [value]:
            _check_value(item, known["holds"], f"{where}.{kind}.{name}")


def _check_value(item, holds, where):
    assert item not in (None, "", [], {}), where
    if isinstance(item, dict):
        assert lineage(item["@type"]) & set(holds), (where, item["@type"], holds)
        return check(item, where)
    members = [
        f"https://schema.org/{m}" for kind in holds for m in VOCABULARY["members"].get(kind, ())
    ]
    if members:
        assert item in members, (where, item)
        return None
    assert any(_fits(kind, item) for kind in holds), (where, item, holds)
    return None


def _fits(kind, item):
    try:
        return bool(LITERALS[kind](item)) if kind in LITERALS else False
    except ValueError:
        return False


def nodes(client, address):
    """The page's nodes by type, each checked."""
    response = client.get(address)
    assert response.status_code == 200, address
    scripts = BeautifulSoup(response.text, "html.parser").select('[type="application/ld+json"]')
    found = [json.loads(script.string) for script in scripts]
    for node in found:
        assert node["@context"] == "https://schema.org"
        check(node, address)
    return {node["@type"]: node for node in found}


@pytest.fixture
def content(site_tree):
    image = factories.SiteImageFactory(credit="林一（示例）")
    make_renditions.func(image.pk)
    picture = SiteImage.objects.get(pk=image.pk)
    tree, county = site_tree, site_tree.luxi
    tree.brand = factories.BrandPageFactory(
        parent=tree.brands, title="小城大爱", slogan="一城人", emblem=picture, lead_image=picture
    )
    tree.record = factories.ActivityFactory(
        title="清理河道",
        team=county.team,
        brand=tree.brand,
        upcoming=True,
        signup_opens=timezone.now() - datetime.timedelta(days=1),
        signup_closes=timezone.now() + datetime.timedelta(days=5),
        planned_participants=30,
        signed_up=12,
        audience="沿河居民",
        latitude="27.63",
        longitude="114.05",
        responsible_name="顾不问（示例）",
        responsible_phone="13900000000",
    )
    tree.record.co_teams.add(tree.anyuan.team)
    tree.record.save()
    factories.ActivityPhotoFactory(activity=tree.record, image=picture)
    county.team.logo, county.team.founded = picture, datetime.date(2019, 3, 5)
    county.team.leader, county.team.contact_phone = "不公开的人", "13900000001"
    county.team.kind, county.team.association_name = "society", "示例协会"
    county.team.parent = tree.anyuan.team
    county.team.save()
    tree.report = factories.ActivityReportPageFactory(
        parent=county.reports,
        title="河道清了</script><script>alert(1)</script>\u2028&",
        summary="三车垃圾",
        lead_image=picture,
        author="江梨（示例）",
        source="示例市文明办",
        correspondent="江北（示例）",
        responsible_editor="江南（示例）",
    )
    factories.PageActivityFactory(page=tree.report, activity=tree.record)
    tree.shy = factories.StoryPageFactory(
        parent=tree.stories,
        title="周小禾：一盏灯",
        name="周小禾",
        summary="周小禾的灯",
        unit="灯厂",
    )
    tree.open = factories.StoryPageFactory(
        parent=tree.stories,
        title="王师傅修桥",
        name="王师傅（示例）",
        unit="桥队",
        consented=True,
        portrait=picture,
        team=county.team,
    )
    tree.column = factories.ColumnPageFactory(parent=tree.columns, title="争当最美")
    tree.issue = factories.ColumnIssuePageFactory(parent=tree.column, title="第一个故事")
    tree.issue.features.create(story=tree.open)
    tree.articles = {
        kind: factories.ArticlePageFactory(parent=tree.news, title=f"文章{kind}", kind=kind)
        for kind in ("news", "notice", "commentary", "policy")
    }
    tree.campaign = factories.CampaignPageFactory(parent=tree.home, organiser="示例市文明办")
    factories.PageActivityFactory(page=tree.campaign, activity=tree.record)
    tree.occasion = factories.OccasionFactory(name="学雷锋日", description="做一件好事")
    tree.record.occasion = tree.occasion
    tree.record.save()
    tree.about = factories.StandardPageFactory(parent=tree.home, title="关于", slug="about")
    return tree


def test_every_page_type_speaks_the_vocabulary(client, content):
    expected = {
        "/": {"WebSite", "GovernmentOrganization"},
        "/luxi/": {"CollectionPage"},
        "/about/": {"WebPage"},
        "/activities/": {"CollectionPage"},
        "/teams/": {"CollectionPage"},
        content.occasion.get_absolute_url(): {"CollectionPage"},
        "/reports/": {"CollectionPage"},
        "/stories/": {"CollectionPage"},
        "/columns/": {"CollectionPage"},
        "/news/?kind=notice": {"CollectionPage"},
        "/brands/": {"CollectionPage"},
        content.column.url: {"CollectionPage"},
        content.issue.url: {"Article"},
        content.brand.url: {"Brand"},
        content.campaign.url: {"EventSeries"},
        content.report.url: {"NewsArticle"},
        content.shy.url: {"Article"},
        content.open.url: {"Article"},
        content.articles["news"].url: {"NewsArticle"},
        content.articles["notice"].url: {"Article"},
        content.articles["commentary"].url: {"OpinionNewsArticle"},
        content.articles["policy"].url: {"Article"},
        content.record.get_absolute_url(): {"Event"},
        content.luxi.team.get_absolute_url(): {"NGO"},
        content.anyuan.team.get_absolute_url(): {"Organization"},
    }
    for address, kinds in expected.items():
        trail = set() if address == "/" else {"BreadcrumbList"}
        assert set(nodes(client, address)) == kinds | trail, address
    assert nodes(client, "/feeds/") == {}


def test_an_event_says_what_when_where_who_and_that_it_is_free(client, content):
    event = nodes(client, content.record.get_absolute_url())["Event"]
    assert event["name"] == "清理河道"
    assert datetime.datetime.fromisoformat(event["startDate"]) == content.record.start.replace(
        microsecond=0
    )
    assert event["startDate"].endswith("+08:00")
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["location"]["name"] == content.record.place
    assert event["location"]["address"]["addressLocality"] == "芦溪县"
    assert event["organizer"]["name"] == content.luxi.team.name
    assert [team["name"] for team in event["contributor"]] == [content.anyuan.team.name]
    assert event["offers"]["price"] == 0
    assert event["offers"]["availability"] == "https://schema.org/InStock"
    assert event["isAccessibleForFree"] is True
    assert event["image"][0]["url"].startswith("http://testserver/media/")
    content.record.cancelled, content.record.cancel_reason = True, "下雨"
    content.record.save()
    event = nodes(client, content.record.get_absolute_url())["Event"]
    assert event["eventStatus"] == "https://schema.org/EventCancelled"
    assert "availability" not in event["offers"]


def test_lists_count_on_over_their_pages(client, site_tree, monkeypatch):
    monkeypatch.setattr("stories.models.ArticleIndexPage.per_page", 2)
    for number in range(3):
        factories.ArticlePageFactory(parent=site_tree.news, title=f"第{number}篇")
    rows = nodes(client, "/news/?page=2")["CollectionPage"]["mainEntity"]["itemListElement"]
    assert [row["position"] for row in rows] == [3]
    trail = nodes(client, "/luxi/news/")["BreadcrumbList"]["itemListElement"]
    assert [step["item"]["@id"] for step in trail] == [
        f"http://testserver{path}" for path in ("/", "/luxi/", "/luxi/news/")
    ]


def test_nothing_in_the_data_ends_the_script(client, content):
    text = client.get(content.report.url).text
    data = text.partition('type="application/ld+json">')[2].partition("</script>")[0]
    assert "alert(1)" in data and "<" not in data and "\u2028" not in data
    assert nodes(client, content.report.url)["NewsArticle"]["headline"] == content.report.title
    script = as_script({"name": "</script><!--<script>\u2028\u2029&'\""})
    inner = script.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&\u2028\u2029") & set(inner)
    assert json.loads(inner)["name"] == "</script><!--<script>\u2028\u2029&'\""


def test_nobody_is_named_who_did_not_agree(client, content):
    shy = nodes(client, content.shy.url)["Article"]
    assert "about" not in shy and "周小禾" not in json.dumps(shy, ensure_ascii=False)
    known = nodes(client, content.open.url)["Article"]["about"]
    assert known["@type"] == "Person" and known["affiliation"]["name"] == "桥队"
    team, record = content.luxi.team.get_absolute_url(), content.record.get_absolute_url()
    for address in (team, record, content.report.url):
        told = json.dumps(nodes(client, address), ensure_ascii=False)
        for secret in ("不公开的人", "13900000001", "顾不问", "13900000000"):
            assert secret not in told
    picture = content.open.portrait
    picture.consent = SiteImage.Consent.WITHDRAWN
    picture.save()
    for address in (team, record, content.report.url, content.open.url, content.brand.url):
        assert "/media/" not in json.dumps(nodes(client, address)), address


def test_it_asks_the_database_nothing_more(client, content, query_count):
    for address in ("/", "/reports/", content.report.url, content.record.get_absolute_url()):
        assert query_count(address) <= 12
