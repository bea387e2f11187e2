"""Whom an item waits for, for how long, and what it costs to ask."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from core.notices.models import Notice
from core.reviews import services
from core.reviews.escalation import escalate_waiting
from core.reviews.models import Review
from core.reviews.progress import marks_of
from core.reviews.queue import in_review, returned_to, waiting_for
from core.roles import Role
from tests import factories
from tests.reviews.conftest import fresh, pass_stage

pytestmark = pytest.mark.django_db


def titles(items):
    return [item.title for item in items]


def people_of(users):
    """As a request would load them, without what the object remembers."""
    return type(users)._default_manager.get(pk=users.pk)


def test_it_waits_for_the_countys_people_and_where_there_are_none_for_the_citys(
    site_tree, desk, staff
):
    page = factories.ArticlePageFactory(
        parent=site_tree.anyuan.news, title="安源的稿", live=False, owner=desk.author
    )
    page.save_revision(user=desk.author)
    services.submit(fresh(page), desk.author)
    assert titles(waiting_for(desk.first)) == ["安源的稿"]
    county = staff(Role.RESPONSIBLE, area=site_tree.anyuan.area)
    other = staff(Role.RESPONSIBLE, area=site_tree.luxi.area)
    assert titles(waiting_for(county)) == ["安源的稿"]
    assert not waiting_for(people_of(desk.first))
    assert not waiting_for(other) and not in_review(other)
    # The city's may, though it does not wait for them.
    pass_stage(page, desk.first)
    assert titles(waiting_for(desk.second)) == ["安源的稿"]


def test_who_may_not_sign_is_not_asked(article, desk, staff):
    services.submit(article, desk.first)
    assert not waiting_for(desk.first)
    # Nobody else in the office holds the role: its administrator is asked.
    assert titles(waiting_for(desk.admin)) == [article.title]
    assert not Notice.objects.filter(user=desk.first, kind="review_waiting").exists()
    notice = Notice.objects.get(user=desk.admin, kind="review_waiting")
    assert notice.title == f"《{article.title}》等您初审"


def test_the_most_urgent_first(site_tree, desk):
    for hours, title in ((None, "不急"), (30, "明天"), (2, "马上")):
        go_live_at = hours and timezone.now() + timedelta(hours=hours)
        page = factories.ArticlePageFactory(
            parent=site_tree.news, title=title, live=False, go_live_at=go_live_at
        )
        page.save_revision()
        services.submit(fresh(page), desk.author)
    assert titles(waiting_for(desk.first)) == ["马上", "明天", "不急"]


def age(article, hours):
    Review.objects.of(article).update(stage_since=timezone.now() - timedelta(hours=hours))


def told(user):
    return Notice.objects.filter(user=user, kind="review_overdue").count()


def test_waiting_too_long_reminds_once_and_then_asks_the_next_role(article, desk):
    services.submit(article, desk.author)
    escalate_waiting()
    assert not told(desk.first)
    age(article, 25)
    for _worker in range(2):
        escalate_waiting()
    assert told(desk.first) == 1 and not told(desk.second)
    age(article, 49)
    for _worker in range(2):
        escalate_waiting()
    assert told(desk.first) == 2 and told(desk.second) == 1
    assert titles(waiting_for(people_of(desk.second))) == [article.title]
    pass_stage(article, desk.second)
    review = Review.objects.of(article).get()
    assert review.stage == "second" and review.reminded_at is None and review.escalated_at is None
    # Who has stepped in for the first stage cannot pass the second as well.
    assert not waiting_for(people_of(desk.second))


def make_many(site_tree, desk, count):
    pages = []
    for number in range(count):
        page = factories.ArticlePageFactory(
            parent=site_tree.news, title=f"稿{number}", live=False, owner=desk.author
        )
        page.save_revision(user=desk.author)
        services.submit(fresh(page), desk.author)
        pages.append(page)
    return pages


def cost(function):
    with CaptureQueriesContext(connection) as queries:
        function()
    return len(queries)


def test_lists_cost_the_same_however_long(site_tree, desk):
    def measure():
        pages = list(Page.objects.filter(pk__in=[page.pk for page in made]))
        return (
            cost(lambda: marks_of(pages)),
            cost(lambda: waiting_for(people_of(desk.first))),
            cost(lambda: returned_to(people_of(desk.author))),
            cost(lambda: in_review(people_of(desk.final))),
        )

    made = make_many(site_tree, desk, 2)
    first = made[0]
    services.send_back(
        fresh(first), desk.first, fresh(first).latest_revision_id, ["facts"], "人数不对。"
    )
    measure()  # What is kept of the people's rights is asked once.
    few = measure()
    made += make_many(site_tree, desk, 6)
    for page in made[2:5]:
        services.send_back(
            fresh(page), desk.first, fresh(page).latest_revision_id, ["facts"], "人数不对。"
        )
    many = measure()
    assert many == few
    assert many[0] <= 3 and max(many) <= 9, many
