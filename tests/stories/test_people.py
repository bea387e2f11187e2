"""Model volunteers: nobody's name, unit or face is shown without consent."""

import pytest
from wagtail.models import PageViewRestriction

from core.models import SiteImage
from stories.models import IssueFeature, StoryHonour, StoryPage
from tests import factories


@pytest.fixture
def story(site_tree):
    """A person who has not consented, named wherever an editor may write a name."""
    story = factories.StoryPageFactory(
        parent=site_tree.stories,
        title="祝知遥：一盏灯",
        slug="deng",
        summary="祝知遥守着一间书屋。",
        seo_title="祝知遥的书屋",
        search_description="祝知遥守书屋",
        name="祝知遥（示例）",
        unit="某某小学",
        quote="我叫祝知遥。",
        portrait=factories.SiteImageFactory(title="祝知遥的肖像"),
        lead_image=factories.SiteImageFactory(title="书屋里的人"),
        body=[("paragraph", "<p>祝知遥推开门。</p>"), ("heading", "祝知遥的一天")],
    )
    story.honours.add(StoryHonour(title="十佳志愿者", year=2025))
    story.save()
    return story


def consent(story):
    story.consented = True
    story.save()


def test_without_consent_only_the_family_name_is_shown_anywhere(client, site_tree, story):
    column = factories.ColumnPageFactory(parent=site_tree.columns)
    issue = factories.ColumnIssuePageFactory(parent=column)
    issue.features.add(IssueFeature(story=story))
    issue.save()
    other = factories.StoryPageFactory(parent=site_tree.stories)
    for address in (story.url, "/stories/", column.url, issue.url, other.url):
        page = client.get(address).content.decode()
        assert "祝知遥" not in page, address
        assert "祝某" in page, address
        assert "某某小学" not in page, address
        assert story.portrait.file.name not in page, address
        assert story.lead_image.file.name not in page, address


def test_with_consent_all_is_shown(client, story):
    consent(story)
    page = client.get(story.url).content.decode()
    for text in ("祝知遥", "某某小学", "一盏灯", "我叫祝知遥。", "十佳志愿者（2025）"):
        assert text in page
    assert story.portrait.file.name in page


def test_a_picture_without_recognisable_people_needs_no_consent_of_the_person(client, story):
    story.lead_image.consent = SiteImage.Consent.NOT_NEEDED
    story.lead_image.save()
    assert story.lead_image.file.name in client.get(story.url).content.decode()


def test_a_team_is_no_person_and_is_named(client, story):
    story.kind = StoryPage.Kind.TEAM_BEST
    story.name = "灯下书屋小队"
    story.save()
    page = client.get(story.url).content.decode()
    assert "灯下书屋小队" in page and "某某小学" in page


def test_private_facts_of_team_and_record_stay_in_the_admin(client, site_tree, story):
    team = factories.TeamFactory(area=site_tree.city, contact_phone="0799-0000001", leader="顾行舟")
    activity = factories.ActivityFactory(team=team, responsible_phone="0799-0000002")
    factories.PageActivityFactory(page=story.page_ptr, activity=activity)
    story.team = team
    story.save()
    page = client.get(story.url).content.decode()
    assert team.name in page and activity.title in page
    assert "0799" not in page and "顾行舟" not in page


def test_a_withdrawn_team_or_record_leaves_the_story_readable(client, site_tree, story):
    team = factories.TeamFactory(area=site_tree.city)
    activity = factories.ActivityFactory()
    factories.PageActivityFactory(page=story.page_ptr, activity=activity)
    story.team = team
    story.save()
    team.unpublish()
    activity.unpublish()
    page = client.get(story.url).content.decode()
    assert team.name not in page and activity.title not in page
    activity.delete()
    team.delete()
    assert client.get(story.url).status_code == 200


def test_the_quote_stands_once(client, story):
    consent(story)
    story.body = [("quote", {"text": "我叫祝知遥。", "by": ""})]
    story.save()
    assert client.get(story.url).content.decode().count("我叫祝知遥。") == 1


def test_an_empty_list_says_what_comes(client, site_tree):
    assert "这里还没有先进典型" in client.get("/stories/").content.decode()


def test_the_city_lists_all_sections_and_a_section_its_own(client, site_tree):
    for parent, title in (
        (site_tree.stories, "市里的典型"),
        (site_tree.anyuan.stories, "安源的典型"),
        (site_tree.luxi.stories, "芦溪的典型"),
    ):
        factories.StoryPageFactory(parent=parent, title=title)
    everywhere = client.get("/stories/").content.decode()
    assert all(title in everywhere for title in ("市里的典型", "安源的典型", "芦溪的典型"))
    section = client.get("/anyuan/stories/").content.decode()
    assert "安源的典型" in section
    assert "市里的典型" not in section and "芦溪的典型" not in section


def test_a_story_for_members_only_asks_for_a_login_and_is_in_no_list(client, story):
    PageViewRestriction.objects.create(
        page=story.get_parent(), restriction_type=PageViewRestriction.LOGIN
    )
    assert client.get(story.url).status_code == 302
    story.get_parent().refresh_from_db()
    assert client.get("/").status_code == 200
    assert "祝某" not in client.get("/").content.decode()


@pytest.mark.parametrize("asked", ["0", "-1", "abc", "99999", "9" * 40, "\x00"])
def test_impossible_pages_are_said_not_refused(client, story, asked):
    response = client.get("/stories/", {"page": asked})
    assert response.status_code == 200
    assert 'class="notice"' in response.content.decode()


def test_queries_do_not_grow_with_the_stories(client, site_tree, story, query_count):
    team = factories.TeamFactory(area=site_tree.city)

    def add_story():
        page = factories.StoryPageFactory(
            parent=site_tree.stories,
            team=team,
            area=team.area,
            portrait=factories.SiteImageFactory(),
            lead_image=factories.SiteImageFactory(),
            body=[("picture", {"image": factories.SiteImageFactory()})],
            consented=True,
        )
        for _ in range(2):
            activity = factories.ActivityFactory(team=team)
            factories.PageActivityFactory(page=page.page_ptr, activity=activity)
        return page

    first = add_story()
    few = query_count("/stories/"), query_count(first.url)
    for _ in range(5):
        add_story()
    many = query_count("/stories/"), query_count(first.url)
    assert many == few
    assert max(many) <= 12
