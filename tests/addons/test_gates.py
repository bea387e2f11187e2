"""Where an add-on is enabled it contributes, where it is not there is no trace of it."""

import pytest
from django.test import Client
from wagtail.models import Site

from core.addons import state
from core.addons.models import AddonChange, AddonFault
from core.models import SiteState
from core.roles import Role
from core.worker.schedule import scheduled_jobs
from tests.plugins.dummy import jobs

pytestmark = pytest.mark.django_db


def run_job():
    scheduled_jobs()["tests.plugins.dummy.jobs.note_run"].function()
    return len(jobs.runs)


def test_what_it_contributes_comes_and_goes_with_it(client, dummy, staff):
    editor = Client()
    editor.force_login(staff(Role.CITY_ADMIN))

    def seen():
        board = editor.get("/admin/").content.decode()
        return {
            "address": client.get("/dummy/deep/7/").status_code == 200,
            "admin": editor.get("/admin/dummy/").status_code == 200,
            "menu": "/admin/dummy/" in board,
            "panel": "样例面板的内容" in board,
            "job": run_job() > 0,
        }

    assert not any(seen().values())
    dummy.on()
    assert all(seen().values()), seen()
    dummy.off()
    jobs.runs.clear()
    assert not any(seen().values())
    assert [change.act for change in AddonChange.objects.filter(label="dummy")][:2] == [
        "disable",
        "enable",
    ]


def test_a_disabled_address_belongs_to_the_pages(client, dummy, site_tree):
    page = site_tree.news
    type(page).objects.filter(pk=page.pk).update(slug="dummy", url_path="/home-page/dummy/")
    assert page.title in client.get("/dummy/").content.decode()
    dummy.on()
    assert "样例组件的页面" in client.get("/dummy/").content.decode()


def test_it_is_enabled_for_one_site_alone(client, dummy, site_tree):
    county = Site.objects.create(hostname="luxi.test", root_page=site_tree.home, site_name="芦溪")
    dummy.on(county)
    assert client.get("/dummy/").status_code == 404
    assert client.get("/dummy/", headers={"host": "luxi.test"}).status_code == 200


def test_a_kept_page_ends_when_it_is_switched(client, dummy):
    dummy.on()
    first = client.get("/dummy/")
    assert first.status_code == 200
    dummy.off()
    assert client.get("/dummy/").status_code == 404


def test_another_process_sees_the_change_with_its_next_request(client, dummy):
    """Another process has its own memory: what this one knows is put back to what it was."""
    client.get("/")
    before = dict(state._known)
    dummy.on()
    state._known.clear()
    state._known.update(before)
    assert client.get("/dummy/").status_code == 200


def test_a_public_page_gains_no_query(dummy, query_count):
    before = query_count("/")
    dummy.on()
    assert query_count("/") == before


def test_an_error_is_kept_and_stays_its_own(client, dummy):
    dummy.on()
    client.raise_request_exception = False
    assert client.get("/dummy/fails/").status_code == 500
    assert client.get("/").status_code == 200
    fault = AddonFault.objects.get()
    assert (fault.label, fault.place, fault.address) == ("dummy", "/dummy/fails/", "/dummy/fails/")
    assert "故意出错" in fault.message


def test_a_rolled_back_change_leaves_nothing(dummy):
    from django.db import transaction

    before = SiteState.read()
    try:
        with transaction.atomic():
            dummy.on()
            assert state.is_enabled("dummy", Site.objects.get(is_default_site=True))
            raise RuntimeError
    except RuntimeError:
        pass
    assert not state.is_enabled_anywhere("dummy")
    assert SiteState.read() == before
