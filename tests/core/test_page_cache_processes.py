"""Two web processes with caches of their own: neither shows what the other has changed."""

import time

import pytest

from activities.models import Activity
from core.models import SiteSettings
from search.indexing.applying import apply_outbox
from tests import factories
from tests.servers import served


@pytest.fixture
def processes(transactional_db, site_tree, search_index, tmp_path):
    """Two servers of one process each; yields their `get` functions."""
    factories.ActivityFactory(title="清扫河堤", code="PX-2026-000001", **where(site_tree))
    search_index()
    with served(tmp_path) as (one, _), served(tmp_path) as (other, _):
        yield one, other


def where(site_tree):
    county = site_tree.luxi
    return {"team": county.team, "area": county.town, "category": site_tree.category}


def both(processes, path, text):
    """Ask both twice, so that each answers from its cache; whether all four answers hold it."""
    return [text in get(path)[1] for get in processes for _ in range(2)]


def test_a_change_shows_in_every_process_at_once(processes, site_tree):
    record = "/activities/PX-2026-000001/"
    assert all(both(processes, record, "清扫河堤"))
    activity = Activity.objects.get()
    activity.title = "清扫江堤"
    activity.save()
    assert all(both(processes, record, "清扫江堤"))
    assert not any(both(processes, record, "清扫河堤"))

    page = factories.StandardPageFactory(parent=site_tree.home, title="关于我们", slug="about")
    assert all(both(processes, "/about/", "关于我们"))
    settings = SiteSettings.for_site(site_tree.home.get_site())
    settings.organiser = "示例市文明办"
    settings.save()
    assert all(both(processes, "/about/", "示例市文明办"))
    page.unpublish()
    assert [get("/about/")[0] for get in processes] == [404, 404]
    activity.unpublish()
    assert [get(record)[0] for get in processes] == [404, 404]


def test_a_list_from_the_index_shows_the_change_once_the_index_has_it(processes):
    assert all(both(processes, "/activities/", "清扫河堤"))
    activity = Activity.objects.get()
    activity.title = "清扫江堤"
    activity.save()
    both(processes, "/activities/", "清扫")
    apply_outbox()
    applied = time.monotonic()
    while not all(both(processes, "/activities/", "清扫江堤")):
        assert time.monotonic() - applied < 1
    assert not any(both(processes, "/activities/", "清扫河堤"))


def test_what_one_process_keeps_for_readers_a_signed_in_editor_never_gets(processes, site_tree):
    get = processes[0]
    assert "public" in get("/")[2]["Cache-Control"]
    mine = get("/", Cookie="sessionid=whatever")[2]
    assert "private" in mine["Cache-Control"] and "ETag" not in mine
