"""Two acts on one thing at the same moment: the second sees what the first has done. SQLite lets
one writer in at a time; PostgreSQL lets both in, and what is acted on is held."""

import datetime
import threading
from functools import partial

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry, WorkflowState

from activities.models import Activity
from core import signal_handlers
from core.corrections import withdrawal
from core.corrections.withdrawal import StillWithdrawn, active_withdrawal, withdraw
from core.publication import PublicationRefused
from core.reviews import services
from core.worker import publishing
from stories.models import ColumnIssuePage
from tests import factories
from tests.admin.test_quick_record import ADDRESS, answers
from tests.reviews.conftest import desk  # noqa: F401
from tests.reviews.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


class Halt:
    """Makes the first call of a function wait until somebody lets it go on."""

    def __init__(self, monkeypatch, owner, name):
        self.reached, self.let_go, self._first = threading.Event(), threading.Event(), True
        original = getattr(owner, name)

        def halting(*args, **kwargs):
            if self._first:
                self._first = False
                self.reached.set()
                self.let_go.wait(20)
            return original(*args, **kwargs)

        monkeypatch.setattr(owner, name, halting)


def one_within_the_other(halt, first, second):
    """Begin `first`, and once it halts `second`, which then has a while to overtake it."""
    results = {}

    def run(name, act):
        try:
            results[name] = act()
        except Exception as error:
            results[name] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in (("1", first), ("2", second))]
    threads[0].start()
    assert halt.reached.wait(20)
    threads[1].start()
    threads[1].join(1)
    halt.let_go.set()
    for thread in threads:
        thread.join(30)
    return results["1"], results["2"]


@pytest.fixture
def article(site_tree, without_reviews):
    page = factories.ArticlePageFactory(parent=site_tree.news, title="写错了的消息", slug="cuo")
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def test_what_is_being_withdrawn_cannot_be_published(article, monkeypatch):
    editor = factories.AdminFactory()
    draft = article.save_revision()
    halt = Halt(monkeypatch, withdrawal, "_tell")
    _made, published = one_within_the_other(
        halt, lambda: withdraw(article, editor, "数字有误"), draft.publish
    )
    article.refresh_from_db()
    assert isinstance(published, StillWithdrawn), published
    assert active_withdrawal(article) and not article.live


def test_a_withdrawal_waits_for_what_is_being_published(article, monkeypatch):
    editor = factories.AdminFactory()
    draft = article.save_revision()
    # After the question whether it is withdrawn, before the page is written.
    halt = Halt(monkeypatch, signal_handlers, "refuse_uncleared")
    one_within_the_other(halt, draft.publish, lambda: withdraw(article, editor, "数字有误"))
    article.refresh_from_db()
    assert active_withdrawal(article) and not article.live


def test_handed_in_twice_is_one_review(site_tree, desk):  # noqa: F811
    page = factories.ArticlePageFactory(parent=site_tree.news, live=False, owner=desk.author)
    page.save_revision(user=desk.author)
    results = at_once(
        lambda: services.submit(page, desk.author), lambda: services.submit(page, desk.author)
    )
    assert sum(isinstance(each, PublicationRefused) for each in results) == 1, results
    assert WorkflowState.objects.count() == 1


def test_an_issue_published_twice_has_one_number(site_tree, without_reviews):
    column = factories.ColumnPageFactory(parent=site_tree.columns)
    issue = factories.ColumnIssuePageFactory(parent=column, live=False)
    revision = issue.save_revision()

    def publish():
        type(revision).objects.get(pk=revision.pk).publish()

    assert at_once(publish, publish) == [None, None]
    issue = ColumnIssuePage.objects.get(pk=issue.pk)
    assert (issue.number, issue.slug) == (1, "1")
    other = factories.ColumnIssuePageFactory(parent=column, live=False)
    other.save_revision().publish()
    assert ColumnIssuePage.objects.get(pk=other.pk).number == 2


def test_what_one_worker_is_publishing_another_leaves_alone(
    site_tree, without_reviews, monkeypatch
):
    moment = timezone.now() - datetime.timedelta(minutes=5)
    page = factories.ArticlePageFactory(parent=site_tree.news, live=False)
    page.save_revision(approved_go_live_at=moment)
    halt = Halt(monkeypatch, publishing, "_publish")
    one_within_the_other(halt, publishing.publish_due, publishing.publish_due)
    entries = PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish.scheduled")
    assert entries.count() == 1


def test_a_quick_record_sent_twice_at_once_is_one(site_tree, staff):
    team = site_tree.anyuan.team
    reporter = staff(team=team)
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(reporter)
    form = {**answers(team, site_tree.category), "draft": "1"}
    results = at_once(*(partial(client.post, ADDRESS, form) for client in clients))
    assert [getattr(each, "status_code", each) for each in results] == [302, 302]
    assert Activity.objects.count() == 1
