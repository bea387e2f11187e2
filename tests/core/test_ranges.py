"""Parts of files: what a player asks for when somebody jumps within a video, and what else a
client may write into those headers."""

import http.client
import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.utils.http import http_date
from wagtail.models import Page

from core.models import SiteDocument, SiteImage
from home.models import StandardPage
from tests import factories
from tests.core.test_media import picture_file
from tests.servers import served

pytestmark = pytest.mark.django_db
#: 1,000 bytes, each known by its place, behind the signature of a webm file.
CONTENT = (b"\x1a\x45\xdf\xa3\x42\x82\x84webm" + bytes(range(250)) * 4)[:1000]


def video(content=CONTENT, name="pian.webm"):
    return SiteDocument.objects.create(title="片子", file=ContentFile(content, name=name))


def offered(document):
    """Publish a page that offers `document`, and return it."""
    page = StandardPage(title="片子", body=[("file", {"document": document, "title": ""})])
    Page.objects.get(depth=1).get_first_child().add_child(instance=page)
    return document


@pytest.fixture
def shown():
    return offered(video())


def body_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def ask(client, document, value, **headers):
    return client.get(document.url, headers={"range": value, **headers})


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=0-0", 0, 0),
        ("bytes=900-", 900, 999),
        ("bytes=900-5000", 900, 999),
        ("bytes=-1", 999, 999),
        ("bytes=-100", 900, 999),
        ("bytes=-99999", 0, 999),
        ("bytes=0-", 0, 999),
        ("Bytes= 5-9 ", 5, 9),
    ],
)
def test_a_part_is_answered_by_that_part(client, shown, value, first, last):
    answer = ask(client, shown, value)
    assert answer.status_code == 206
    assert body_of(answer) == CONTENT[first : last + 1]
    assert answer["Content-Range"] == f"bytes {first}-{last}/1000"
    assert answer["Content-Length"] == str(last - first + 1)
    assert answer["Content-Type"] == "video/webm"
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "public, max-age=600"


@pytest.mark.parametrize("value", ["bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=99999-"])
def test_what_lies_beyond_the_file_is_told_so(client, shown, value):
    answer = ask(client, shown, value)
    assert answer.status_code == 416
    assert answer["Content-Range"] == "bytes */1000"
    assert body_of(answer) == b""


@pytest.mark.parametrize(
    "values",
    [
        ("bytes=0-1,5-9", "bytes=0-1, -1", "bytes=" + "0-1," * 4000),
        ("bytes=9-5", "bytes=-", "bytes", "bytes=", "items=0-9", "bytes 0-9", "bytes=0-9\t;"),
        ("bytes=a-b", "bytes=0x0-0x9", "bytes=--5", "bytes=1.5-9", "bytes=+1-9", "bytes=１-９"),
        ("bytes=0-" + "9" * 400, "bytes=-" + "9" * 400, "\x00", " ", "=", "-"),
    ],
    ids=("several", "no range", "no number", "hostile"),
)
def test_anything_else_is_answered_by_the_whole_file(client, shown, values):
    for value in values:
        answer = ask(client, shown, value)
        assert (answer.status_code, body_of(answer)) == (200, CONTENT), value
        assert "Content-Range" not in answer


def test_the_whole_file_says_that_parts_may_be_asked_for(client, shown):
    answer = client.get(shown.url)
    assert body_of(answer) == CONTENT
    assert answer["Accept-Ranges"] == "bytes" and answer["Content-Length"] == "1000"
    assert answer["ETag"] == f'"{shown.file_hash}"'
    assert answer["Content-Disposition"] == f'attachment; filename="{shown.filename}"'
    assert answer["Content-Security-Policy"] == "default-src 'none'"


def test_head_tells_the_length_and_knows_no_parts(client, shown):
    answer = client.head(shown.url, headers={"range": "bytes=0-9"})
    assert answer.status_code == 200
    assert answer["Content-Length"] == "1000" and answer["Accept-Ranges"] == "bytes"


def test_a_part_is_sent_only_of_the_file_that_the_client_has(client, shown):
    whole = client.get(shown.url)
    etag, date = whole["ETag"], whole["Last-Modified"]
    for known in (etag, date):
        assert ask(client, shown, "bytes=0-9", **{"if-range": known}).status_code == 206
    for other in ('"other"', f"W/{etag}", http_date(1), "nonsense", '"', "W/"):
        assert ask(client, shown, "bytes=0-9", **{"if-range": other}).status_code == 200, other


def test_what_has_not_changed_is_not_sent_again(client, shown):
    etag = client.get(shown.url)["ETag"]
    answer = client.get(shown.url, headers={"if-none-match": etag, "range": "bytes=0-9"})
    assert answer.status_code == 304 and answer["ETag"] == etag
    assert answer["Cache-Control"] == "public, max-age=600"
    assert client.get(shown.url, headers={"if-match": '"other"'}).status_code == 412
    assert client.get(shown.url, headers={"if-none-match": '"other"'}).status_code == 200


def test_a_part_of_a_hidden_file_is_as_hidden(client):
    hidden = video()
    for value in ("bytes=0-9", "bytes=5000-", "bytes=-1"):
        answer = ask(client, hidden, value)
        assert answer.status_code == 404
        assert "Content-Range" not in answer and "Accept-Ranges" not in answer
    client.force_login(factories.AdminFactory())
    answer = ask(client, hidden, "bytes=0-9")
    assert answer.status_code == 206 and "no-store" in answer["Cache-Control"]


def test_a_picture_knows_parts_and_a_withdrawn_one_none(client):
    image = SiteImage.objects.create(title="合影", file=picture_file())
    page = StandardPage(title="合影", lead_image=image)
    Page.objects.get(depth=1).get_first_child().add_child(instance=page)
    part = client.get(image.file.url, headers={"range": "bytes=2-5"})
    assert part.status_code == 206 and body_of(part) == image.file.open().read()[2:6]
    SiteImage.objects.update(consent=SiteImage.Consent.WITHDRAWN)
    assert client.get(image.file.url, headers={"range": "bytes=2-5"}).status_code == 410


def test_an_empty_file_and_one_that_is_gone(client):
    empty = offered(video(b"", "kong.txt"))
    assert client.get(empty.url).status_code == 200
    assert ask(client, empty, "bytes=0-").status_code == 416
    empty.file.storage.delete(empty.file.name)
    assert client.get(empty.url).status_code == 404
    assert ask(client, empty, "bytes=0-").status_code == 404


class OneWay(io.RawIOBase):
    """A file as a store elsewhere gives it: read once, from the start."""

    def __init__(self, content):
        self.content = io.BytesIO(content)

    def readable(self):
        return True

    def seekable(self):
        return False

    def read(self, size=-1):
        return self.content.read(size)


class StoreElsewhere(FileSystemStorage):
    def path(self, name):
        raise NotImplementedError

    def exists(self, name):
        return True

    def size(self, name):
        return len(CONTENT)

    def get_modified_time(self, name):
        raise NotImplementedError

    def _open(self, name, mode="rb"):
        return OneWay(CONTENT)


def test_a_store_without_folders_answers_the_same(client, shown, settings):
    place = f"{__name__}.StoreElsewhere"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": place}}
    assert body_of(client.get(shown.url)) == CONTENT
    answer = ask(client, shown, "bytes=100-199")
    assert (answer.status_code, body_of(answer)) == (206, CONTENT[100:200])
    assert "Last-Modified" not in answer
    assert ask(client, shown, "bytes=0-9", **{"if-range": http_date(1)}).status_code == 200


def test_the_web_server_sends_parts_of_a_large_file_and_keeps_none(
    transactional_db, site_tree, tmp_path
):
    size = 80 * 1024 * 1024
    document = video()
    with open(document.file.path, "r+b") as file:
        file.truncate(size)
        file.seek(size - 4)
        file.write(b"ende")
    body = [("file", {"document": document, "title": ""})]
    factories.ArticlePageFactory(parent=site_tree.news, slug="da", body=body)
    with served(tmp_path) as (get, port):

        def ask_server(method="GET", **headers):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request(method, document.url, headers=headers)
            answer = connection.getresponse()
            read = sum(len(block) for block in iter(lambda: answer.read(1 << 20), b""))
            return answer, read

        ask_server(Range="bytes=0-9")
        before = most_memory(tmp_path)
        for asked, length in ((f"bytes={size - 4}-", 4), ("bytes=1-", size - 1), ("", size)):
            headers = {"Range": asked} if asked else {}
            answer, read = ask_server(**headers)
            assert answer.status == (206 if asked else 200)
            assert read == length == int(answer.headers["Content-Length"])
        assert most_memory(tmp_path) - before < 16 * 1024
        answer, read = ask_server("HEAD")
        assert (answer.status, read) == (200, 0)
        assert answer.headers["Content-Length"] == str(size)
        answer, read = ask_server(Range=f"bytes={size}-")
        assert (answer.status, answer.headers["Content-Range"]) == (416, f"bytes */{size}")


def most_memory(folder):
    """The most that any process started in `folder` has held, in kB."""
    held = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            if (status.parent / "cwd").resolve() == folder.resolve():
                held += [line.split()[1] for line in status.open() if line.startswith("VmHWM")]
        except OSError:
            continue
    return max(map(int, held))
