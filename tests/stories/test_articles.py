"""Articles: lists by kind, the publishing line, attachments, neighbours, dates that are logged."""

import datetime

import pytest
from django.utils import timezone
from wagtail.models import PageLogEntry

from stories.models import ArticleAttachment, ArticlePage
from tests import factories


def article(parent, days_ago=0, **fields):
    date = timezone.now() - datetime.timedelta(days=days_ago)
    return factories.ArticlePageFactory(parent=parent, publication_date=date, **fields)


def test_kinds_filter_and_an_unknown_one_is_said(client, site_tree):
    article(site_tree.news, title="一条动态", kind="news")
    article(site_tree.news, title="一则通知", kind="notice")
    everything = client.get("/news/").content.decode()
    assert "一条动态" in everything and "一则通知" in everything
    notices = client.get("/news/?kind=notice").content.decode()
    assert "一则通知" in notices and "一条动态" not in notices
    unknown = client.get("/news/?kind=rumour").content.decode()
    assert "没有这一类文章" in unknown and "一条动态" in unknown
    assert "这一类还没有文章" in client.get("/news/?kind=policy").content.decode()


def test_the_pager_keeps_the_kind(client, site_tree):
    for number in range(13):
        article(site_tree.news, kind="notice", days_ago=number)
    page = client.get("/news/?kind=notice").content.decode()
    assert "kind=notice&amp;page=2" in page
    assert client.get("/news/?kind=notice&page=2").context["items"].number == 2


@pytest.mark.parametrize("asked", ["0", "-1", "abc", "99999", "9" * 40, "\x00", "1&page=x"])
def test_impossible_pages_are_said_not_refused(client, site_tree, asked):
    response = client.get("/news/", {"page": asked, "kind": "x" * 10_000})
    assert response.status_code == 200
    assert 'class="notice"' in response.content.decode()


def test_the_publishing_line_names_who_stands_for_it(client, site_tree):
    page = article(
        site_tree.news,
        source="市文明办",
        author="林见微（示例）",
        correspondent="许望（示例）",
        responsible_editor="何知秋（示例）",
        first_review="初（示例）",
        second_review="复（示例）",
        final_review="终（示例）",
    )
    text = client.get(page.url).content.decode()
    for name in ("市文明办", "林见微", "许望", "何知秋", "初审 初", "复审 复", "终审 终"):
        assert name in text
    assert timezone.localtime(page.publication_date).strftime("%Y-%m-%d %H:%M") in text


def test_attachments_can_be_taken_along(client, site_tree):
    page = article(site_tree.news, kind="notice")
    document = factories.SiteDocumentFactory(title="报名表")
    page.attachments.add(ArticleAttachment(document=document))
    page.save()
    text = client.get(page.url).content.decode()
    assert document.url in text and "报名表" in text
    document.delete()
    assert client.get(page.url).status_code == 200


def test_neighbours_follow_the_dates_even_where_two_are_the_same(client, site_tree):
    date = timezone.now()
    first, second, third = (
        factories.ArticlePageFactory(parent=site_tree.news, publication_date=date) for _ in range(3)
    )
    context = client.get(second.url).context
    assert (context["older"], context["newer"]) == (first, third)


def test_the_oldest_article_still_offers_something_to_read(client, site_tree):
    newest_first = [article(site_tree.news, days_ago=days) for days in range(6)]
    context = client.get(newest_first[-1].url).context
    assert not context["older"]
    assert context["newer"] == newest_first[-2]
    assert context["related"] == newest_first[:3]


def test_first_publication_sets_the_date(site_tree):
    page = factories.ArticlePageFactory(parent=site_tree.news, live=False)
    assert page.publication_date is None
    page.save_revision().publish()
    page.refresh_from_db()
    assert abs(page.publication_date - timezone.now()) < datetime.timedelta(minutes=1)


def test_a_copy_does_not_take_the_date_along(site_tree):
    page = article(site_tree.news, days_ago=30)
    copy = page.copy(update_attrs={"slug": "copy"}, keep_live=False)
    assert copy.publication_date is None


def test_a_date_changed_after_publishing_is_logged_with_both_dates(site_tree):
    page = factories.ArticlePageFactory(parent=site_tree.news, live=False)
    page.save_revision().publish()
    page = ArticlePage.objects.get(pk=page.pk)
    entries = PageLogEntry.objects.filter(page=page.pk, action="core.publication_date")
    page.save_revision().publish()
    assert not entries.exists()

    page = ArticlePage.objects.get(pk=page.pk)
    old, new = page.publication_date, page.publication_date - datetime.timedelta(days=3)
    page.publication_date = new
    revision = page.save_revision()
    assert not entries.exists()
    revision.publish()
    data = entries.get().data
    logged = {name: datetime.datetime.fromisoformat(value) for name, value in data.items()}
    assert logged == {"old": old, "new": new}


def test_queries_do_not_grow_with_the_articles(client, site_tree, query_count):
    def add_article():
        page = article(
            site_tree.anyuan.news,
            lead_image=factories.SiteImageFactory(),
            body=[
                ("picture", {"image": factories.SiteImageFactory()}),
                ("activity_cards", {"activities": [factories.ActivityFactory()]}),
            ],
        )
        page.attachments.add(ArticleAttachment(document=factories.SiteDocumentFactory()))
        page.save()
        for _ in range(2):
            activity = factories.ActivityFactory()
            factories.PageActivityFactory(page=page.page_ptr, activity=activity)
        return page

    page = add_article()
    few = query_count("/news/"), query_count("/anyuan/news/"), query_count(page.url)
    for _ in range(6):
        add_article()
    many = query_count("/news/"), query_count("/anyuan/news/"), query_count(page.url)
    assert many == few
    assert max(many) <= 12
