"""An installation that moves to another database and another storage, each of them real."""

import datetime
import io
import json
import os
import pickle
import subprocess
import sys

import psycopg
import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.utils import timezone
from wagtail.models import Page

from activities.models import Activity
from core.backup import uploads
from core.backup.copying import rows
from core.backup.copying.receiving import Receiver
from core.backup.management.commands import copy_site
from core.backup.refusing import BackupRefused
from core.models import SiteState
from core.read_only import is_read_only
from core.roles import Role
from core.worker.models import PeriodicJob
from stories.models import ArticlePage
from tests import factories
from tests.postgres import GET_POSTGRES, Cluster, programs
from tests.s3_server import BUCKET, bucket, s3_service  # noqa: F401
from tests.worker.processes import ROOT

pytestmark = pytest.mark.django_db

PICTURE = "original_images/工运摇篮 一.txt"


@pytest.fixture(scope="module")
def server():
    if programs() is None:
        pytest.skip(f"No PostgreSQL on this machine. To get it: {GET_POSTGRES}")
    with Cluster() as running:
        yield running


@pytest.fixture(autouse=True)
def nobody_to_wait_for(monkeypatch):
    monkeypatch.setattr(copy_site, "REQUESTS", 0)


@pytest.fixture
def emptied(server):
    """The address of a database with nothing in it."""
    with psycopg.connect(server.url, autocommit=True) as rows:
        rows.execute("DROP DATABASE IF EXISTS moved")
        rows.execute("CREATE DATABASE moved")
    return server.url.rpartition("/")[0] + "/moved"


@pytest.fixture
def bucket_variables(s3_service):  # noqa: F811
    s3_service.empty()
    return {name: str(value) for name, value in s3_service.told.items() if value is not None}


@pytest.fixture
def to(tmp_path):
    """A function that copies to where these variables say; returns what was told."""

    def copied(**variables):
        file = tmp_path / "new.env"
        lines = (f"{name}={value}\n" for name, value in variables.items())
        file.write_text("".join(lines), encoding="utf-8")
        out = (tmp_path / "told").open("w+")
        call_command("copy_site", "--to", str(file), stdout=out)
        out.seek(0)
        return out.read()

    return copied


def arrived(variables):
    """What the new place holds, asked by a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.backup.arrived", PICTURE],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "site"))),
            "DJANGO_SETTINGS_MODULE": "wenming.settings.test",
            **variables,
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_all_of_it_is_in_the_new_place(site_tree, staff, emptied, bucket_variables, to):
    page = factories.ArticlePageFactory(
        parent=site_tree.news, title="搬家的一篇", body=[("text", "<p>社区的<b>灯</b>。</p>")]
    )
    page.save_revision()
    record = factories.ActivityFactory(title="搬家的活动", team=site_tree.anyuan.team)
    user = staff(Role.EDITOR, username="mover", password="一二三")
    factories.SiteImageFactory(title="图")
    default_storage.save(PICTURE, ContentFile("工运摇篮".encode()))
    before = SiteState.read().content
    variables = {"DATABASE_URL": emptied, **bucket_variables}
    told = to(**variables)
    assert "搬好了，逐一比对过" in told
    names = list(get_user_model().objects.values_list("username", flat=True).order_by("pk"))
    found = arrived(variables)
    assert found["vendor"] == "postgresql"
    assert found["page"] == [page.pk, page.url_path, str(page.body)]
    assert found["found"] == 1 and found["problems"] == [0, 0, 0, 0, 0]
    assert found["people"] == names and user.username in names and found["password"]
    assert found["file"] == "工运摇篮"
    # Numbers go on where they were, and nothing that was kept of the old place holds.
    assert found["record"] == record.pk < found["another"] and found["content"] > before
    # The old place is as it was, and nobody writes to it any more.
    assert is_read_only() and not found["read_only"]
    assert ArticlePage.objects.get(pk=page.pk).title == "搬家的一篇"
    assert default_storage.exists(PICTURE)
    with pytest.raises(CommandError, match="不是空的"):
        to(**variables)


def test_files_alone_move_to_a_bucket(site_tree, bucket_variables, to, s3_service):  # noqa: F811
    default_storage.save(PICTURE, ContentFile("工运摇篮".encode()))
    same = {"DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}"}
    told = to(**same, **bucket_variables)
    assert "0 张表" in told and "然后执行 manage.py read_only off" in told
    held = s3_service.client().get_object(Bucket=BUCKET, Key=PICTURE)["Body"].read().decode()
    assert held == "工运摇篮"
    # Once more: what is there already is not sent again.
    assert "搬好了" in to(**same, **bucket_variables)
    s3_service.client().put_object(Bucket=BUCKET, Key="别人的.txt", Body=b"x")
    with pytest.raises(CommandError, match=r"别的文件（例如 别人的\.txt）"):
        to(**same, **bucket_variables)


def test_what_the_new_database_would_not_take_is_named_before_anything_is_done(
    site_tree, emptied, to
):
    record = factories.ActivityFactory(team=site_tree.anyuan.team)
    Activity.objects.filter(pk=record.pk).update(title="长" * 500, place="有\x00空")
    # The six characters that stand for one elsewhere are no fault themselves.
    fine = factories.ArticlePageFactory(
        parent=site_tree.news, body=[("text", "<p>写作 \\u0000 的六个字符</p>")]
    )
    with pytest.raises(CommandError) as refused:
        to(DATABASE_URL=emptied)
    assert not is_read_only() and f"第 {fine.pk} 号" not in str(refused.value)
    for words in (f"第 {record.pk} 号", "“名称”超过", "有空字符（NUL）", "什么都没有动"):
        assert words in str(refused.value)
    with psycopg.connect(emptied) as rows:
        assert rows.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname='public'"
        ).fetchone() == (0,)


def test_places_that_cannot_be_are_refused(tmp_path, emptied, to, bucket, bucket_variables):  # noqa: F811
    here = {"DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}"}
    with pytest.raises(CommandError, match="同一个数据库、同一个存储"):
        to(**here, **bucket_variables)
    with pytest.raises(CommandError, match="连不上新的数据库"):
        to(DATABASE_URL="postgres://wenming:@127.0.0.1:9/moved")
    with pytest.raises(CommandError, match="看上面的报错"):
        to(DATABASE_URL="postgres://wenming:@127.0.0.1:999999/moved")
    with pytest.raises(CommandError, match="读不出来"):
        call_command("copy_site", "--to", str(tmp_path / "none.env"))


def test_a_file_that_was_not_stored_as_it_was_stops_all_that_would_follow(site_tree):
    """Tried in the storage of the tests, with a sum that the file does not have."""
    frames = [("a.txt", "0" * 64), b"words", b""]
    source, answers = io.BytesIO(b"".join(map(pickle.dumps, frames))), io.StringIO()
    with pytest.raises(BackupRefused, match="a.txt 没有写好"):
        Receiver(source, answers)._take_files(["a.txt", *uploads.stored_names()])


def test_sums_are_the_same_however_a_database_writes_json():
    def told(text):
        told = rows.Sum(ArticlePage)
        places = [field.attname for field in rows.columns(ArticlePage)]
        told.add([tuple(text if name == "body" else None for name in places)])
        return told.told()

    assert told('{"a": 1e16, "b": 0.50}') == told('{"b": 0.5, "a": 10000000000000000}')
    assert told('{"a": 1}') != told('{"a": 2}')


@pytest.mark.parametrize("told", ["another sum", "nothing more", "a row that fits nowhere"])
def test_what_did_not_arrive_as_it_was_is_not_there_at_all(told, site_tree):
    """Tried in the database of the tests, which keeps all that it holds."""
    before = Page.objects.count()
    page = Page.objects.last()
    fields = [field.attname for field in rows.columns(Page)]
    foreign = [tuple(10**9 if name == "locale_id" else getattr(page, name) for name in fields)]
    frames = {
        "another sum": [None, {"right": False}],
        "nothing more": [],
        "a row that fits nowhere": [("wagtailcore.Page", foreign), None, {"right": True}],
    }[told]
    source = io.BytesIO(b"".join(map(pickle.dumps, frames)))
    with pytest.raises((BackupRefused, EOFError, IntegrityError)):
        Receiver(source, io.StringIO())._take_rows()
    assert Page.objects.count() == before


def test_nobody_moves_while_the_worker_is_at_something(to, emptied, monkeypatch):
    monkeypatch.setattr(copy_site, "WORK", 1)
    until = timezone.now() + datetime.timedelta(minutes=1)
    PeriodicJob.objects.create(
        name="long", schedule="", next_run_at=until, locked_by="w", locked_until=until
    )
    with pytest.raises(CommandError, match="做一件长的事"):
        to(DATABASE_URL=emptied)
    assert not is_read_only()
