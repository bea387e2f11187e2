"""What a reader finds on the home page and on a county's own front page."""

import datetime
import re

import pytest
from django.utils import timezone

from activities.fronts import near_occasion
from core.models import SiteSettings
from stories.models import IssueFeature
from tests.factories import (
    ActivityFactory,
    ActivityReportPageFactory,
    ArticlePageFactory,
    BrandPageFactory,
    ColumnIssuePageFactory,
    ColumnPageFactory,
    OccasionFactory,
    SiteImageFactory,
    StoryPageFactory,
    TeamFactory,
)

DAY = datetime.timedelta(days=1)
#: The record of today: begun within this year whatever the date.
JUST_NOW = {"starts_in": -datetime.timedelta(minutes=5), "lasts": datetime.timedelta(minutes=1)}


def text_of(client, address="/"):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def links_in(text, *parts):
    """Addresses in `text` that contain all `parts`, unescaped."""
    found = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', text)]
    return [link for link in found if all(part in link for part in parts)]


def found_by(client, address):
    """How many records the browser finds at `address`, for one who is told of no cache."""
    return client.get(address, headers={"authorization": "none"}).context_data["response"].total


@pytest.fixture
def full(site_tree):
    """A site with more of everything than the front pages show."""
    image = SiteImageFactory()
    brands = BrandPageFactory.create_batch(7, parent=site_tree.brands, lead_image=image)
    for number in range(9):
        team = (site_tree.anyuan, site_tree.luxi)[number % 2].team
        common = {"team": team, "category": site_tree.category, "brand": brands[number % 7]}
        ActivityFactory(**common, **JUST_NOW)
        ActivityFactory(**common, upcoming=True)
    for index in (site_tree, site_tree.anyuan):
        for _ in range(4):
            ActivityReportPageFactory(parent=index.reports, lead_image=image)
            StoryPageFactory(parent=index.stories, lead_image=image)
            ArticlePageFactory(parent=index.news)
    column = ColumnPageFactory(parent=site_tree.columns)
    ColumnIssuePageFactory.create_batch(3, parent=column, lead_image=image)
    OccasionFactory.create_batch(8)
    SiteSettings.for_site(site_tree.home.get_site())
    return site_tree


def test_an_empty_site_says_so_in_words(client, site_tree):
    text = text_of(client)
    assert "眼下没有排上的活动" in text
    assert "还没有活动记录" in text


def test_the_latest_issue_leads_and_its_stories_are_not_told_twice(client, site_tree):
    column = ColumnPageFactory(parent=site_tree.columns, title="争创最佳志愿服务团队")
    ColumnIssuePageFactory(parent=column, title="上一期")
    told = StoryPageFactory(parent=site_tree.stories, title="这一期里的人")
    other = StoryPageFactory(parent=site_tree.stories, title="没有上过专栏的人", consented=True)
    issue = ColumnIssuePageFactory(
        parent=column, title="一把剪刀", author="林见微（示例）", editors_note="好事不怕小。"
    )
    issue.features.add(IssueFeature(story=told))
    issue.save()
    text = text_of(client)
    assert "第 2 期" in text
    assert "往期 1 期" in text
    assert "文 林见微（示例）" in text
    assert "好事不怕小。" in text
    trio = text.partition('class="trio"')[2].partition("</section>")[0]
    assert other.get_url() in trio
    assert told.get_url() not in trio


def test_an_unpublished_issue_does_not_lead(client, site_tree):
    column = ColumnPageFactory(parent=site_tree.columns)
    issue = ColumnIssuePageFactory(parent=column, title="撤下的一期")
    issue.unpublish()
    assert "撤下的一期" not in text_of(client)


def test_drafts_stay_out_of_agenda_and_figures(client, site_tree):
    ActivityFactory(title="草稿里的活动", live=False, upcoming=True)
    ActivityFactory(title="没公布的活动", live=False, participants=777, **JUST_NOW)
    text = text_of(client)
    assert "草稿里的活动" not in text
    assert "没公布的活动" not in text
    assert "777" not in text


def test_the_wall_counts_what_its_links_list(client, site_tree):
    ActivityFactory(participants=1200, hours_per_person=2, people_served=3000, **JUST_NOW)
    ActivityFactory(participants=34, hours_per_person=1, people_served=None, **JUST_NOW)
    ActivityFactory(participants=99, cancelled=True, cancel_reason="下雨", **JUST_NOW)
    ActivityFactory(participants=99, starts_in=-400 * DAY)
    ActivityFactory(upcoming=True)
    text = text_of(client)
    assert "1,234<small>人次" in text
    assert "2,434<small>小时" in text
    assert "3,000<small>人次" in text
    assert "来自 2 支队伍" in text
    links = links_in(text, "/activities/?", "from=", "state=ended")
    assert len(links) == 4
    assert {found_by(client, link) for link in links} == {2}


def test_a_record_from_one_year_into_the_next_counts_in_both_places(client, site_tree):
    new_year = timezone.localtime().replace(month=1, day=1, hour=0, minute=0, second=0)
    ActivityFactory(start=new_year - DAY, end=new_year + datetime.timedelta(seconds=60))
    text = text_of(client)
    assert "<b>1<small>场" in text
    assert found_by(client, links_in(text, "from=")[0]) == 1


def test_the_agenda_links_count_what_they_say(client, site_tree):
    ActivityFactory.create_batch(3)
    ActivityFactory.create_batch(2, upcoming=True)
    text = text_of(client)
    assert "活动记录 3 条" in text
    assert found_by(client, "/activities/?state=ended") == 3
    assert "未来十四天 2 场" in text


def test_occasions_say_how_far_they_are_and_what_is_planned(client, site_tree):
    day = timezone.localdate() + 20 * DAY
    occasion = OccasionFactory(name="示例节", month=day.month, day=day.day)
    ActivityFactory(occasion=occasion, upcoming=True)
    ActivityFactory(occasion=occasion)
    text = text_of(client)
    assert "还有 20 天" in text
    assert "1 场活动" in text
    assert found_by(client, links_in(text, f"occasion={occasion.slug}")[0]) == 1


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (0, "今天示例节"),
        (1, "明天示例节"),
        (2, "后天示例节"),
        (5, "距示例节还有 5 天"),
        (30, ""),
    ],
)
def test_the_top_line_names_what_is_near(client, site_tree, away, words):
    day = timezone.localdate() + away * DAY
    OccasionFactory(name="示例节", month=day.month, day=day.day)
    assert near_occasion(timezone.localdate()) == words
    top = text_of(client).partition('class="topline"')[2].partition("</div></div>")[0]
    assert words in top
    assert ("示例节" in top) == bool(words)


def test_a_new_occasion_shows_at_once(client, site_tree):
    text_of(client)
    today = timezone.localdate()
    OccasionFactory(name="刚加的节", month=today.month, day=today.day)
    assert "今天刚加的节" in text_of(client)


def test_the_shelf_holds_brands_with_their_figures_and_colours(client, site_tree):
    main = BrandPageFactory(parent=site_tree.brands, title="关爱母亲河", theme_colour="#226767")
    BrandPageFactory(parent=site_tree.brands, title="平安法治", theme_colour="#2f4e7a")
    ActivityFactory(brand=main, participants=50, hours_per_person=2)
    text = text_of(client)
    assert links_in(text, "/tints/226767+2f4e7a.css")
    assert 'class="tint-226767"' in text
    assert "spine tint-2f4e7a" in text
    assert "<b>50</b>" in text


def test_a_county_has_its_own_masthead_and_search(client, site_tree):
    text = text_of(client, "/anyuan/")
    assert 'name="area" value="anyuan"' in text
    editions = text.partition('class="editions"')[2].partition("</nav>")[0]
    assert links_in(editions, "/luxi/")
    assert 'href="/anyuan/" aria-current="page"' in editions


def test_a_county_shows_its_own_only(client, site_tree):
    inside = TeamFactory(area=site_tree.anyuan.town)
    ActivityFactory(team=inside, title="镇上的活动", participants=30, **JUST_NOW)
    ActivityFactory(team=site_tree.luxi.team, title="邻县的活动", participants=4000, **JUST_NOW)
    ArticlePageFactory(parent=site_tree.luxi.news, title="邻县的文章")
    ArticlePageFactory(parent=site_tree.anyuan.news, title="本区的文章")
    text = text_of(client, "/anyuan/")
    assert "镇上的活动" in text
    assert "本区的文章" in text
    assert "邻县的" not in text
    assert "4,000" not in text
    links = links_in(text, "area=anyuan", "from=")
    assert {found_by(client, link) for link in links} == {1}
    station = links_in(text, f"area={site_tree.anyuan.town.slug}", "from=")
    assert found_by(client, station[0]) == 1
    assert "安源区示例镇新时代文明实践所" in text


@pytest.mark.parametrize("address", ["/", "/anyuan/"])
def test_twelve_queries_are_enough(full, query_count, address):
    assert query_count(address) <= 12


@pytest.mark.parametrize("address", ["/", "/anyuan/"])
def test_more_content_costs_no_more_queries(full, query_count, address):
    before = query_count(address)
    ActivityFactory.create_batch(5, team=full.anyuan.team, category=full.category, **JUST_NOW)
    BrandPageFactory(parent=full.brands)
    assert query_count(address) == before


@pytest.mark.parametrize("address", ["/", "/anyuan/"])
def test_the_page_is_light_and_marked_up_for_all(client, full, address):
    text = text_of(client, address)
    assert '<html lang="zh-CN">' in text
    assert text.count("<h1") == 1
    assert 'class="skip" href="#main"' in text
    assert not re.search(
        r'<script(?! src="/static/[^"]+" defer></script>| type="application/ld\+json">)', text
    )
    assert "style=" not in text
    assert len(text.encode()) < 60_000
