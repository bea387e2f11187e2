"""Two web servers that have no folder in common: what waits for its next step on one of them goes
on at the other."""

import io
import os
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.core.files.storage import default_storage
from django.db import connections
from django.utils import timezone
from PIL import Image

from activities.models import ActivityReportPage
from core.backup.uploads import stored_names
from core.word_import import holding
from plugins.contributions.jobs import forget_unfinished_uploads
from plugins.contributions.models import SubmissionFile
from tests import factories
from tests.plugins.contributions.conftest import *  # noqa: F403
from tests.plugins.contributions.test_crash import session_of
from tests.s3_server import BUCKET, bucket, s3_service  # noqa: F401
from tests.servers import served
from tests.word import documents

pytestmark = pytest.mark.django_db(transaction=True)
PART = 64 * 1024


@pytest.fixture
def ports(bucket, tmp_path):  # noqa: F811
    """Two servers, each with local folders of its own."""
    app = "tests.plugins.contributions.served"
    told = [{**bucket.told, "PARTS": str(tmp_path / name)} for name in ("one", "other")]
    with (
        served(tmp_path, app=app, told=told[0]) as (_get, one),
        served(tmp_path, app=app, told=told[1]) as (_get, other),
    ):
        yield one, other
    connections.close_all()


def waiting(service):
    held = service.client().list_objects_v2(Bucket=BUCKET, Prefix="waiting/")
    return [each["Key"] for each in held.get("Contents", ())]


def noisy_jpeg():
    kept = io.BytesIO()
    noise = Image.frombytes("RGB", (500, 400), os.urandom(500 * 400 * 3))
    noise.save(kept, "JPEG", quality=95)
    return kept.getvalue()


def test_an_upload_goes_on_at_another_server(desk, ports, s3_service):  # noqa: F811
    content = noisy_jpeg()
    with (
        session_of(desk.author.user, SimpleNamespace(port=ports[0])) as one,
        session_of(desk.author.user, SimpleNamespace(port=ports[1])) as other,
    ):
        told = urlencode({"name": "现场.jpg", "size": len(content), "key": "k1"})
        address = None
        received, turns = 0, 0
        while received < len(content):
            post = (one, other)[turns % 2]
            if turns % 3 == 0:
                # The browser was opened anew, and asks where the file goes on.
                status, begun = post(f"/contribute/{desk.piece.pk}/files/", told)
                assert (status, begun["received"]) == (200, received)
                address = f"/contribute/files/{begun['key']}/part/?offset="
            part = content[received : received + PART]
            status, answer = post(f"{address}{received}", part, "application/octet-stream")
            assert status == 200, answer
            assert answer["received"] == received + len(part)
            # Sent once more to the other one, since the answer was lost: nothing is kept twice.
            late = (one, other)[(turns + 1) % 2]
            again = late(f"{address}{received}", part, "application/octet-stream")
            received = answer["received"]
            if received < len(content):
                assert again == (409, {"received": received})
                # Neither a backup nor anybody on the web gets at what waits.
                assert waiting(s3_service) and not list(stored_names())
            turns += 1
        assert answer["ready"] and again[0] == 200 and again[1]["ready"]
    file = SubmissionFile.objects.get()
    assert default_storage.open(file.file.name).read() == content
    assert waiting(s3_service) == []


def test_vanished_parts_begin_anew_and_remains_are_swept(desk, ports, s3_service):  # noqa: F811
    content = noisy_jpeg()
    client, half = s3_service.client(), len(content) // 2
    with session_of(desk.author.user, SimpleNamespace(port=ports[0])) as post:
        told = urlencode({"name": "现场.jpg", "size": len(content), "key": "k1"})
        _status, begun = post(f"/contribute/{desk.piece.pk}/files/", told)
        address = f"/contribute/files/{begun['key']}/part/?offset="
        post(f"{address}0", content[:half], "application/octet-stream")
        for name in waiting(s3_service):
            client.delete_object(Bucket=BUCKET, Key=name)
        answer = post(f"{address}{half}", content[half:], "application/octet-stream")
        assert answer == (409, {"received": 0})
        post(f"{address}0", content[:half], "application/octet-stream")
    forget_unfinished_uploads()
    assert waiting(s3_service)
    SubmissionFile.objects.update(created_at=timezone.now() - timedelta(days=15))
    forget_unfinished_uploads()
    assert waiting(s3_service) == [] and not SubmissionFile.objects.exists()


def test_a_word_file_shown_by_one_server_is_taken_over_by_the_other(
    site_tree,
    bucket,  # noqa: F811
    client,
    settings,
    tmp_path,
    s3_service,  # noqa: F811
    monkeypatch,
):
    """The two steps with different local folders, as two servers have them."""
    client.force_login(factories.AdminFactory())
    settings.WORD_IMPORT_DIR = str(tmp_path / "one" / "word-import")
    document = documents.uploaded(documents.with_what_cannot_come_along())
    shown = client.post(f"/admin/word/{site_tree.reports.pk}/", {"file": document})
    assert shown.status_code == 302 and len(waiting(s3_service)) == 1
    settings.WORD_IMPORT_DIR = str(tmp_path / "other" / "word-import")
    assert "植绿添新彩" in client.get(shown.url).content.decode()
    assert client.post(shown.url).status_code == 302
    assert ActivityReportPage.objects.count() == 1
    assert waiting(s3_service) == []

    client.post(
        f"/admin/word/{site_tree.reports.pk}/",
        {"file": documents.uploaded(documents.with_what_cannot_come_along())},
    )
    holding.forget_old()
    assert len(waiting(s3_service)) == 1
    monkeypatch.setattr(holding, "HOLDS_FOR", timedelta(0))
    holding.forget_old()
    assert waiting(s3_service) == []
