"""Two web servers and two workers on PostgreSQL, Redis, S3 and Elasticsearch: what is done at one
holds at the other at once, and what is to be done is done once."""

import signal
from datetime import timedelta
from types import SimpleNamespace

import pytest
import requests
from bs4 import BeautifulSoup
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import PageLogEntry, Site

from activities.models import Activity
from core.addons.switching import disable
from core.models import SiteImage
from core.worker.models import PeriodicJob
from tests import factories
from tests.redis_server import redis_server  # noqa: F401
from tests.s3_server import BUCKET, bucket, s3_service  # noqa: F401
from tests.search import cluster
from tests.servers import served
from tests.word.documents import picture
from tests.worker import queued
from tests.worker.conftest import shared_queue, start_worker  # noqa: F401
from tests.worker.processes import wait_until


@pytest.fixture
def told(bucket, redis_server, settings):  # noqa: F811
    """What each process is told of the parts."""
    cluster.require()
    with cluster.own_prefix() as prefix:
        settings.SEARCH_URL = cluster.url_of(prefix)
        yield {
            **bucket.told,
            "REDIS_URL": redis_server.address,
            "SEARCH_URL": settings.SEARCH_URL,
        }


@pytest.fixture
def site(transactional_db, site_tree, without_reviews, told, start_worker, tmp_path):  # noqa: F811
    """Web servers `one` and `other`, the workers, and the tree."""
    factories.AdminFactory(username="bianji")
    factories.AdminFactory(username="zebian")
    workers = [start_worker("--lease", "2", **told) for _ in range(2)]
    with (
        served(tmp_path, told=told) as (_get, one),
        served(tmp_path, told=told) as (_get, other),
    ):
        yield SimpleNamespace(one=one, other=other, workers=workers, tree=site_tree)


class Person:
    """Somebody's browser; both servers are one host to it, as behind a proxy."""

    def __init__(self):
        self.session = requests.Session()

    def get(self, port, path):
        return self.session.get(f"http://127.0.0.1:{port}{path}", allow_redirects=False, timeout=60)

    def post(self, port, path, fields=None, files=None):
        return self.session.post(
            f"http://127.0.0.1:{port}{path}",
            data=fields or {},
            files=files,
            headers={"X-CSRFToken": self.session.cookies.get("csrftoken", "")},
            allow_redirects=False,
            timeout=60,
        )

    def sign_in(self, port, name, password=factories.PASSWORD):
        self.get(port, "/admin/login/")
        fields = {"username": name, "password": password, "next": "/admin/"}
        return self.post(port, "/admin/login/", fields).status_code

    def fill_in(self, port, path, files=None, **changes):
        """Fill in the form at that address and send it."""
        page = BeautifulSoup(self.get(port, path).text, "html.parser")
        named = "".join(f":has([name={name}])" for name in changes)
        (form,) = page.select(f"form[method=POST i]{named}")
        fields = {
            each["name"]: each.text.lstrip("\n")
            if each.name == "textarea"
            else each.get("value", "")
            for each in form.select("input[name]:not([type=file]), textarea[name]")
            if each.get("type") != "checkbox" or each.has_attr("checked")
        }
        for each in form.select("select[name]"):
            chosen = each.select_one("option[selected]") or each.select_one("option")
            fields[each["name"]] = chosen.get("value", "")
        return self.post(port, path, {**fields, **changes}, files)


def test_one_site_on_two_servers(site, s3_service):  # noqa: F811
    one, other, tree = site.one, site.other, site.tree
    reader, editor = Person(), Person()
    factories.StandardPageFactory(parent=tree.home, title="关于我们", slug="about")

    # Signed in at one, somebody is signed in at both.
    assert editor.get(other, "/admin/").status_code == 302
    assert editor.sign_in(one, "bianji") == 302
    assert [editor.get(port, "/admin/").status_code for port in (one, other)] == [200, 200]

    # Pages that both have kept show a change of the frame at once.
    for port in (one, other, one, other):
        assert "示例市文明办" not in reader.get(port, "/about/").text
    settings = editor.get(one, "/admin/settings/core/sitesettings/").headers["Location"]
    assert editor.fill_in(one, settings, organiser="示例市文明办").status_code == 302
    assert all("示例市文明办" in reader.get(port, "/about/").text for port in (other, one))

    # An add-on is there, and is not, at both.
    default = Site.objects.get(is_default_site=True)
    disable("contributions", default)
    for port, act in ((one, "on"), (other, "off"), (one, "on")):
        path = f"/admin/addons/contributions/{act}/{default.pk}/"
        assert editor.post(port, path).status_code == 302
        for each in (one, other):
            is_there = reader.get(each, "/contribute/").status_code != 404
            assert is_there is (act == "on")

    # What was put into the library at one is read at the other, from the bucket.
    content = picture("red", (900, 700), "JPEG").read()
    upload = {"file": ("义诊.jpg", content, "image/jpeg")}
    answer = editor.fill_in(one, "/admin/images/add/", upload, title="义诊现场")
    errors = BeautifulSoup(answer.text, "html.parser").select(".error-message, .messages")
    assert answer.status_code == 302, errors
    image = SiteImage.objects.get(title="义诊现场")
    original = editor.get(other, image.file.url)
    assert original.status_code == 200 and original.headers["Content-Type"] == "image/jpeg"
    assert s3_service.client().head_object(Bucket=BUCKET, Key=image.file.name)
    assert reader.get(other, image.file.url).status_code == 404

    # Guesses are counted together.
    guesses = [Person().sign_in((one, other)[n % 2], "zebian", "wrong") for n in range(6)]
    assert guesses == [200] * 5 + [429]

    # Saved at any place, found at each; what is taken back is gone from each.
    where = {"team": tree.luxi.team, "area": tree.luxi.town, "category": tree.category}
    record = factories.ActivityFactory(title="护学岗站在校门口", **where)
    found = "/activities/?q=护学岗"
    for port in (one, other):
        wait_until(lambda port=port: "护学岗站在校门口" in reader.get(port, found).text, 30)
    Activity.objects.get(pk=record.pk).unpublish()
    for port in (one, other):
        wait_until(lambda port=port: "护学岗站在校门口" not in reader.get(port, found).text, 30)


def test_two_workers_do_each_thing_once_though_one_is_killed(site, tmp_path):
    one, other, tree = site.one, site.other, site.tree
    reader, runs, slow = Person(), tmp_path / "runs", tmp_path / "slow"
    later = timezone.now() + timedelta(hours=1)
    pages = []
    for number in range(6):
        page = factories.StandardPageFactory(
            parent=tree.home, title=f"到点{number}", slug=f"at-{number}", live=False
        )
        page.go_live_at = later
        page.save_revision(approved_go_live_at=later)
        pages.append(page)
    assert {reader.get(port, "/at-1/").status_code for port in (one, other)} == {404}

    hanging = queued.hang_the_first_time.enqueue(str(slow))
    wait_until(slow.exists)
    at_work = int(slow.read_text().split()[0])
    short = [queued.take_long.enqueue(str(runs), 0.05) for _ in range(20)]
    victim = next(worker for worker in site.workers if worker.pid == at_work)
    victim.send_signal(signal.SIGKILL)
    victim.wait()

    ids = [page.pk for page in pages]
    moment = timezone.now() + timedelta(seconds=1)
    for page in pages:
        page.go_live_at = moment
        page.save_revision(approved_go_live_at=moment)
    # Should it have been the clock's keeper: the other takes over after half a minute.
    PeriodicJob.objects.filter(name__endswith="publish_scheduled").update(next_run_at=moment)
    live = PageLogEntry.objects.filter(page__in=ids, action="wagtail.publish.scheduled")
    wait_until(lambda: live.count() >= len(ids), 90)
    for port in (one, other):
        assert [reader.get(port, f"/at-{n}/").status_code for n in range(6)] == [200] * 6
    wait_until(lambda: not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists(), 90)
    assert DBTaskResult.objects.get(pk=hanging.id).return_value == "第二次做完"
    assert len(slow.read_text().splitlines()) == 2
    assert len(runs.read_text().splitlines()) == len(short)
    assert sorted(live.values_list("page_id", flat=True)) == sorted(ids)
    for port in (one, other):
        health = reader.get(port, "/healthz").json()
        assert (health["cache"], health["worker"]["alive"]) == ("ok", True)
        assert (health["worker"]["failed"], health["worker"]["missed"]) == (0, 0)
