"""What is particular to uploads in a bucket: who can reach them there, their names, a service that
goes away, and processes that share them."""

import http.client
import urllib.error
import urllib.request
from urllib.parse import quote, unquote

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.models import Page

from core.file_responses import BLOCK
from core.models import SiteDocument, SiteImage
from core.renditions import make_renditions, sources
from home.models import StandardPage
from tests import factories
from tests.core.test_media import picture_file
from tests.core.test_ranges import body_of, offered
from tests.s3_server import BUCKET, S3Server, bucket, s3_service  # noqa: F401
from tests.servers import served

pytestmark = pytest.mark.django_db


def keys(service):
    listed = service.client().list_objects_v2(Bucket=BUCKET)
    return {entry["Key"] for entry in listed.get("Contents", ())}


def straight_from(service, key):
    """The status of the object for somebody who asks the service without a key."""
    try:
        address = f"{service.address}/{BUCKET}/{quote(key)}"
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_nobody_but_the_site_reads_the_bucket(client, bucket):  # noqa: F811
    image = SiteImage.objects.create(title="植树", file=picture_file())
    make_renditions.call(image.pk)
    image.refresh_from_db()
    rendition = sources(image)[0]
    names = {image.file.name, *(row.file.name for row in image.renditions.all())}
    assert names <= keys(bucket)
    assert {straight_from(bucket, name) for name in names} == {403}
    # A draft's picture is nobody's.
    assert rendition.url.startswith("/media/images/")
    assert client.get(rendition.url).status_code == 404
    page = StandardPage(title="关于", slug="about", lead_image=image)
    Page.objects.get(depth=1).get_first_child().add_child(instance=page)
    answer = client.get(rendition.url)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=600"
    assert answer["Content-Type"] == "image/webp"
    again = client.get(rendition.url, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    page.unpublish()
    assert client.get(rendition.url).status_code == 404


@pytest.mark.parametrize(
    "name",
    ["关于印发《文明公约》的通知（2026年）.pdf", "a b+c&d%20#1.pdf", "“引号”和 emoji 🌱.pdf"],
)
def test_a_name_is_kept_as_it_is(client, bucket, name):  # noqa: F811
    content = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"
    document = SiteDocument.objects.create(title="通知", file=ContentFile(content, name=name))
    offered(document)
    assert document.file.name in keys(bucket)
    answer = client.get(document.url)
    assert (answer.status_code, body_of(answer)) == (200, content)
    assert document.filename == document.file.name.rpartition("/")[2]
    assert quote(document.filename) in answer["Content-Disposition"] or (
        document.filename in unquote(answer["Content-Disposition"])
    )


def test_two_files_of_one_name_are_two(bucket):  # noqa: F811
    documents = [
        SiteDocument.objects.create(title=text, file=ContentFile(text.encode(), name="通知.txt"))
        for text in ("甲", "乙")
    ]
    assert len({document.file.name for document in documents}) == 2
    assert {document.filename for document in documents} == {"通知.txt"}
    assert [document.file.open().read().decode() for document in documents] == ["甲", "乙"]


def test_a_deleted_upload_leaves_the_bucket(bucket, django_capture_on_commit_callbacks):  # noqa: F811
    with django_capture_on_commit_callbacks(execute=True):
        image = SiteImage.objects.create(title="植树", file=picture_file())
    name = image.file.name
    assert name in keys(bucket)
    with django_capture_on_commit_callbacks(execute=True):
        image.delete()
    assert name not in keys(bucket)


def test_a_large_file_comes_block_by_block(client, bucket):  # noqa: F811
    content = bytes(range(256)) * 8192
    document = offered(
        SiteDocument.objects.create(title="大", file=ContentFile(content, name="大.zip"))
    )
    answer = client.get(document.url)
    blocks = list(answer.streaming_content)
    assert b"".join(blocks) == content
    assert max(map(len, blocks)) <= BLOCK


@pytest.fixture
def own_service(tmp_path, bucket, settings):  # noqa: F811
    """A service that may be stopped, in the place of the one that other tests use."""
    server = S3Server(tmp_path / "own")
    server.start()
    server.client().create_bucket(Bucket=BUCKET)
    settings.AWS_S3_ENDPOINT_URL = server.address
    settings.STORAGES = dict(settings.STORAGES)
    yield server
    server.stop()


def test_while_the_service_is_away_pages_stay(client, own_service):
    image = SiteImage.objects.create(title="植树", file=picture_file())
    home = Page.objects.get(depth=1).get_first_child()
    page = StandardPage(title="关于", slug="about", lead_image=image)
    home.add_child(instance=page)
    assert client.get(image.file.url).status_code == 200
    own_service.stop()
    answer = client.get(image.file.url)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "过一会儿再试" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert client.get(page.url).status_code == 200
    own_service.start()
    assert client.get(image.file.url).status_code == 200
    assert default_storage.exists(image.file.name)


def test_what_one_process_has_taken_in_another_serves(
    transactional_db,
    site_tree,
    tmp_path,
    bucket,  # noqa: F811
):
    document = SiteDocument.objects.create(
        title="片", file=ContentFile(bytes(1000) + b"ende", name="片.zip")
    )
    body = [("file", {"document": document, "title": ""})]
    factories.ArticlePageFactory(parent=site_tree.news, slug="da", body=body)
    with served(tmp_path, told=bucket.told) as (_get, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", document.url, headers={"Range": "bytes=1000-"})
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (206, b"ende")
