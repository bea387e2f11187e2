"""While the site is copied everybody reads and nobody writes."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from core.models import ErrorReport, SiteState
from core.read_only import is_read_only, switch
from core.readership.counting import Counter
from core.readership.models import PageViews
from core.roles import Role
from core.worker.heartbeat import Heartbeat
from core.worker.models import PeriodicJob, WorkerHeartbeat
from core.worker.runner import LEASE, Worker
from search import query_log
from search.models import OutboxEntry, QueryCount
from tests import factories

pytestmark = pytest.mark.django_db

WORDS = "暂时只能看"


@pytest.fixture
def read_only(db):
    switch(True)


def test_the_command_says_and_switches(capsys):
    for asked, answer in (
        ([], "现在可以写"),
        (["on"], "现在只读"),
        ([], "现在只读"),
        (["off"], "可以写"),
    ):
        call_command("read_only", *asked)
        assert answer in capsys.readouterr().out
    assert not is_read_only()


def test_readers_notice_nothing(site_tree, read_only, client):
    article = factories.ArticlePageFactory(parent=site_tree.news)
    for address in ("/", article.url, "/activities/", "/activities/?q=灯", "/search/?q=灯"):
        assert client.get(address).status_code == 200, address
    assert client.get("/healthz").json()["read_only"] is True


def test_who_is_signed_in_reads_on(staff, site_tree, read_only, client):
    client.force_login(staff(Role.CHIEF))
    # The very first page of a site writes its settings.
    switch(False)
    client.get(reverse("wagtailadmin_home"))
    switch(True)
    for address in (reverse("wagtailadmin_home"), f"/admin/pages/{site_tree.news.pk}/"):
        assert client.get(address).status_code == 200, address


def test_whatever_writes_is_refused_with_words_and_a_time(staff, site_tree, read_only, client):
    article = factories.ArticlePageFactory(parent=site_tree.news)
    client.force_login(staff(Role.CHIEF))
    before = SiteState.read()
    refused = [
        client.post(f"/admin/pages/{article.pk}/edit/", {"title": "改"}),
        client.post("/contribute/sign-in/", {"login": "a", "password": "b"}),
        client.post("/admin/login/", {"username": "a", "password": "b"}),
        client.post("/report-error/", {"address": "/", "text": "错字"}),
        client.put("/contribute/1/files/"),
        client.delete("/admin/api/main/pages/1/"),
        # To open an editor is noted as well.
        client.get(f"/admin/pages/{article.pk}/edit/"),
    ]
    for response in refused:
        assert response.status_code == 503 and response["Retry-After"] == "120"
        assert WORDS in response.content.decode()
    told = client.post("/contribute/1/files/", headers={"Accept": "application/json"})
    assert told.status_code == 503 and "暂时只能看" in told.json()["reasons"][0]
    article.refresh_from_db()
    assert article.title != "改" and not ErrorReport.objects.exists()
    assert SiteState.read() == before
    switch(False)
    assert client.get(f"/admin/pages/{article.pk}/edit/").status_code == 200


def test_the_worker_rests(site_tree, read_only):
    factories.ArticlePageFactory(parent=site_tree.news)
    waiting = OutboxEntry.objects.filter(applied_at=None).count()
    Heartbeat("w", LEASE, 1).beat()
    Worker(once=True).run()
    assert not WorkerHeartbeat.objects.exists() and not PeriodicJob.objects.exists()
    assert waiting and OutboxEntry.objects.filter(applied_at=None).count() == waiting
    switch(False)
    Worker(once=True).run()
    assert PeriodicJob.objects.exists()
    assert OutboxEntry.objects.filter(applied_at=None).count() < waiting


def test_what_is_counted_waits(site_tree, read_only):
    counter = Counter()
    counter.add("testserver", "/")
    counter.write()
    query_log.note("灯", 1)
    query_log.write()
    assert not PageViews.objects.exists() and not QueryCount.objects.exists()
    switch(False)
    counter.write()
    query_log.write()
    assert PageViews.objects.exists() and QueryCount.objects.exists()
