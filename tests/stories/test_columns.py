"""Columns and their issues: what a reader sees, and numbers that are given once and for ever."""

import threading

import pytest
from django.db import connection
from wagtail.models import Page, PageViewRestriction

from stories.models import ColumnCounter, ColumnIssuePage, IssueFeature
from tests import factories


@pytest.fixture
def column(site_tree):
    return factories.ColumnPageFactory(parent=site_tree.columns, title="身边好人", slug="haoren")


def publish(page):
    page.save_revision().publish()
    return ColumnIssuePage.objects.get(pk=page.pk)


def draft_issue(column, **fields):
    return factories.ColumnIssuePageFactory(parent=column, live=False, **fields)


def test_a_draft_has_a_provisional_address_and_no_number(client, column):
    issue = draft_issue(column, title="还没写完")
    assert issue.number is None
    assert issue.slug.startswith("draft-")
    assert client.get(issue.url).status_code == 404
    assert "还没写完" not in client.get(column.url).content.decode()


def test_numbers_are_given_in_the_order_of_first_publication(client, column):
    later, sooner = draft_issue(column), draft_issue(column)
    sooner, later = publish(sooner), publish(later)
    assert (sooner.number, later.number) == (1, 2)
    assert later.url == "/columns/haoren/2/"
    page = client.get(later.url).content.decode()
    assert "第 2 期" in page


def test_a_number_is_never_given_again_after_its_issue_is_deleted(column):
    first, second = publish(draft_issue(column)), publish(draft_issue(column))
    second.delete()
    assert publish(draft_issue(column)).number == 3
    first.delete()
    assert publish(draft_issue(column)).number == 4


def test_unpublishing_and_publishing_again_keeps_the_number(column):
    issue = publish(draft_issue(column))
    issue.unpublish()
    issue = publish(ColumnIssuePage.objects.get(pk=issue.pk))
    assert (issue.number, issue.slug) == (1, "1")


def test_publishing_a_revision_from_before_the_number_keeps_number_and_address(client, column):
    issue = draft_issue(column, title="初稿")
    before = issue.save_revision()
    issue = publish(issue)
    before.publish()
    issue.refresh_from_db()
    assert (issue.number, issue.slug, issue.url_path[-10:]) == (1, "1", "/haoren/1/")
    assert client.get("/columns/haoren/1/").status_code == 200


def test_each_column_counts_for_itself(site_tree, column):
    other = factories.ColumnPageFactory(parent=site_tree.columns)
    assert publish(draft_issue(column)).number == 1
    assert publish(draft_issue(other)).number == 1


def test_a_copied_issue_gets_a_number_of_its_own(column):
    issue = publish(draft_issue(column))
    copy = issue.copy(update_attrs={"slug": "copy"}, copy_revisions=False, keep_live=False)
    assert publish(copy).number == 2


def test_an_issue_with_a_number_stays_in_its_column(site_tree, column):
    other = factories.ColumnPageFactory(parent=site_tree.columns)
    issue = draft_issue(column)
    assert issue.can_move_to(other)
    issue = publish(issue)
    assert not issue.can_move_to(other)
    assert issue.can_move_to(column)


@pytest.mark.django_db(transaction=True)
def test_publications_at_the_same_moment_get_different_numbers(site_tree):
    column = factories.ColumnPageFactory(parent=site_tree.columns)
    numbers, start = [], threading.Barrier(4)

    def take():
        start.wait()
        numbers.extend(ColumnCounter.next_number(column) for _ in range(5))
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 21))


def test_the_column_leads_with_its_newest_issue_and_lists_them_all(client, column):
    story = factories.StoryPageFactory(
        parent=Page.objects.get(slug="stories", depth=3), name="南乔（示例）", consented=True
    )
    for title in ("第一篇", "第二篇"):
        issue = draft_issue(column, title=title, editors_note=f"{title}的按语")
        issue.features.add(IssueFeature(story=story))
        publish(issue)
    page = client.get(column.url).content.decode()
    assert page.index("第二篇") < page.index("第一篇")
    assert "第二篇的按语" in page and "第一篇的按语" not in page
    assert "已刊 2 期" in page
    assert page.count("南乔（示例）") == 2


def test_an_empty_column_says_so(client, column):
    assert "第一期还没有刊出" in client.get(column.url).content.decode()
    assert "第一期还没有刊出" in client.get("/columns/").content.decode()


def test_the_list_of_columns_names_the_latest_issue(client, column):
    for title in ("旧的一期", "新的一期"):
        publish(draft_issue(column, title=title))
    page = client.get("/columns/").content.decode()
    assert "新的一期" in page and "旧的一期" not in page


def test_an_issue_shows_its_stories_note_and_neighbours(client, site_tree, column):
    issues = []
    for number in range(3):
        story = factories.StoryPageFactory(parent=site_tree.stories, title=f"人物{number}")
        issue = draft_issue(column, title=f"期{number}", editors_note="写给读者")
        issue.features.add(IssueFeature(story=story))
        issues.append(publish(issue))
    response = client.get(issues[1].url)
    page = response.content.decode()
    assert "人物1" in page and "写给读者" in page
    assert response.context["older"] == issues[0]
    assert response.context["newer"] == issues[2]


def test_a_story_that_is_gone_or_withdrawn_leaves_its_issue_readable(client, site_tree, column):
    issue = draft_issue(column)
    gone, withdrawn, stays = (
        factories.StoryPageFactory(parent=site_tree.stories, title=title)
        for title in ("删去的人物", "撤下的人物", "留下的人物")
    )
    for story in (gone, withdrawn, stays):
        issue.features.add(IssueFeature(story=story))
    issue = publish(issue)
    gone.delete()
    withdrawn.unpublish()
    for address in (issue.url, column.url):
        assert client.get(address).status_code == 200
    page = client.get(issue.url).content.decode()
    assert "留下的人物" in page
    assert "删去的人物" not in page and "撤下的人物" not in page


def test_a_story_for_members_only_is_not_shown_in_a_public_issue(client, site_tree, column):
    story = factories.StoryPageFactory(parent=site_tree.stories, title="内部人物")
    issue = draft_issue(column)
    issue.features.add(IssueFeature(story=story))
    issue = publish(issue)
    PageViewRestriction.objects.create(page=story, restriction_type=PageViewRestriction.LOGIN)
    assert "内部人物" not in client.get(issue.url).content.decode()


@pytest.mark.parametrize("asked", ["0", "-1", "abc", "99999", "9" * 40, "1.5", "١", ""])
def test_impossible_pages_are_said_not_refused(client, column, asked):
    publish(draft_issue(column))
    response = client.get(column.url, {"page": asked})
    assert response.status_code == 200
    assert ("notice" in response.content.decode()) is bool(asked)


def test_queries_do_not_grow_with_the_issues(client, site_tree, column, query_count):
    def add_issue():
        story = factories.StoryPageFactory(parent=site_tree.stories)
        issue = draft_issue(column)
        issue.features.add(IssueFeature(story=story))
        return publish(issue)

    issue = add_issue()
    few = [query_count(address) for address in ("/columns/", column.url, issue.url)]
    for _ in range(8):
        add_issue()
    many = [query_count(address) for address in ("/columns/", column.url, issue.url)]
    assert max(many) <= 12
    # A first neighbour brings its own features along, whatever their number.
    assert all(after <= before + 1 for before, after in zip(few, many, strict=True))
