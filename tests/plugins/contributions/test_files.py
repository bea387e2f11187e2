"""Uploads: what is taken, what is refused, who sees it, and what a killed server leaves."""

import io
import os
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image
from wagtail.models import Site

from core.addons.switching import disable, enable
from core.models import SiteImage
from core.roles import Role
from plugins.contributions import services, uploads
from plugins.contributions.bodies.html import blocks_of_html
from plugins.contributions.jobs import forget_unfinished_uploads
from plugins.contributions.models import Submission, SubmissionFile
from plugins.contributions.packages.making import zip_of
from plugins.contributions.parts import parts_of
from plugins.contributions.services.adopting import Wanted, adopt_as
from plugins.contributions.services.writing import save_draft
from plugins.contributions.views.files import AT_ONCE
from tests.factories import AdminFactory
from tests.heic import iphone_photo
from tests.plugins.contributions.factories import SubmissionFactory
from tests.word.documents import picture, uploaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(desk, client):
    client.force_login(desk.author.user)
    return client


def begin(client, piece, name, content, key="abc"):
    return client.post(
        f"/contribute/{piece.pk}/files/", {"name": name, "size": len(content), "key": key}
    )


def send(client, key, content, offset, most=None):
    part = content[offset : offset + (most or len(content))]
    return client.post(
        f"/contribute/files/{key}/part/?offset={offset}", part, "application/octet-stream"
    )


def test_readers_go_before_parts(desk, author):
    content = picture("red", (800, 600), "JPEG").read()
    begun = begin(author, desk.piece, "现场.jpg", content).json()
    with AT_ONCE, AT_ONCE:
        answer = send(author, begun["key"], content, 0)
        assert answer.status_code == 503 and answer["Retry-After"] == "1"
    assert send(author, begun["key"], content, 0).json()["ready"]


def test_a_file_goes_on_where_it_stopped(desk, author):
    content = picture("red", (800, 600), "JPEG").read()
    half = len(content) // 2
    begun = begin(author, desk.piece, "现场.jpg", content).json()
    assert begun["received"] == 0
    assert send(author, begun["key"], content, 0, half).json()["received"] == half
    # A process that was killed left more on the disk than it acknowledged.
    file = SubmissionFile.objects.get()
    with parts_of(file).path.open("ab") as part:
        part.write(b"torn")
    # Announced again, it is the same file; a part that does not fit is not taken.
    assert begin(author, desk.piece, "现场.jpg", content).json()["received"] == half
    torn = send(author, begun["key"], content, half + 4)
    assert torn.status_code == 409 and torn.json()["received"] == half
    done = send(author, begun["key"], content, half).json()
    assert done["ready"] and SubmissionFile.objects.count() == 1
    file.refresh_from_db()
    assert default_storage.open(file.file.name).read() == content
    assert not parts_of(file).path.exists()
    # The answer was lost: sent once more it is still the one.
    assert send(author, begun["key"], content, half).json()["ready"]


def test_parts_that_vanished_begin_anew(desk, author):
    content = picture("red", (400, 300), "JPEG").read()
    key = begin(author, desk.piece, "a.jpg", content).json()["key"]
    send(author, key, content, 0, 100)
    parts_of(SubmissionFile.objects.get()).path.unlink()
    answer = send(author, key, content, 100)
    assert answer.status_code == 409 and answer.json()["received"] == 0


def _zip_bomb():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"0" * 1000)
    return kept.getvalue()


def _huge_picture():
    kept = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(kept, "PNG")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("x.svg", lambda: b"<svg onload=alert(1)>", "不收"),
        ("x.html", lambda: b"<script>1</script>", "不收"),
        ("x.exe", lambda: b"MZ" * 50, "不收"),
        ("x", lambda: b"words", "不收"),
        ("x.jpg", lambda: b"\xff\xd8\xff" + b"0" * 300, "打不开"),
        ("x.jpg", lambda: picture(kind="PNG").read(), "对不上"),
        ("x.jpg", lambda: b"<html><script>", "打不开"),
        ("x.png", _huge_picture, "尺寸太大"),
        ("x.pdf", lambda: b"<html>not one</html>" * 20, "对不上"),
        ("x.mp4", _zip_bomb, "对不上"),
        ("x.txt", lambda: b"\x00\x01\x02" * 20, "对不上"),
    ],
)
def test_what_is_no_good_is_refused_and_gone(desk, author, name, make, said):
    content = make()
    begun = begin(author, desk.piece, name, content)
    if begun.status_code == 200:
        begun = send(author, begun.json()["key"], content, 0)
    assert begun.status_code == 422 and said in begun.json()["error"]
    assert not SubmissionFile.objects.exists()


@pytest.mark.parametrize(
    "posted",
    [
        {"name": "a.jpg", "size": "0"},
        {"name": "a.jpg", "size": "-1"},
        {"name": "a.jpg", "size": str(21 * 1024 * 1024)},
        {"name": "a.mp4", "size": str(101 * 1024 * 1024)},
        {"name": "a.jpg", "size": "9" * 30},
        {"name": "a.jpg"},
        {},
    ],
)
def test_sizes_are_limited_before_a_byte_is_sent(desk, author, posted):
    answer = author.post(f"/contribute/{desk.piece.pk}/files/", posted)
    assert answer.status_code == 422 and answer.json()["error"]
    assert not SubmissionFile.objects.exists()


def test_more_than_was_announced_is_not_taken(desk, author):
    key = begin(author, desk.piece, "a.jpg", b"0" * 10).json()["key"]
    assert send(author, key, b"0" * 11, 0).status_code == 422
    big = author.post(
        f"/contribute/files/{key}/part/?offset=0", b"0" * (uploads.LARGEST_PART + 1), "x/y"
    )
    assert big.status_code == 413
    assert author.post(f"/contribute/files/{key}/part/?offset=x", b"0", "x/y").status_code == 422


@pytest.fixture
def shown(desk):
    """A piece with a picture, handed in."""
    user = desk.author.user
    content = picture("red", (800, 600), "JPEG").read()
    file = uploads.take_whole(desk.piece, user, uploaded(content, "现场.jpg"))
    html = f'<p>{"字" * 60}</p><figure data-file="{file.key}" data-caption="图说"></figure>'
    piece = save_draft(desk.piece, user, {"body": blocks_of_html(html), "people_agreed": True}, 0)
    return services.submit(piece, user), file


def test_files_of_a_piece_go_to_its_author_and_its_desk(desk, shown, staff, client):
    piece, file = shown
    addresses = [f"/contribute/files/{file.key}/", f"/contribute/files/{file.key}/original/"]
    guesses = [f"/media/{file.file.name}", f"/media/{file.preview.name}"]
    seen = {
        desk.author.user: 200,
        desk.editor: 200,
        staff(Role.CHIEF): 200,
        desk.other.user: 404,
        desk.stranger: 404,
        None: 404,
    }
    for person, status in seen.items():
        client.logout()
        if person:
            client.force_login(person)
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == status, (person, address)
            assert status == 404 or "no-store" in answer["Cache-Control"]
        assert all(client.get(guess).status_code == 404 for guess in guesses)
    client.force_login(AdminFactory())
    assert all(client.get(guess).status_code == 404 for guess in guesses)


def test_a_draft_is_its_authors_alone(desk, staff, client):
    file = uploads.take_whole(
        desk.piece, desk.author.user, uploaded(picture(kind="JPEG").read(), "a.jpg")
    )
    for person in (desk.editor, staff(Role.CITY_ADMIN), desk.other.user):
        client.force_login(person)
        assert client.get(f"/contribute/files/{file.key}/").status_code == 404


def test_another_persons_piece_is_nowhere(desk, shown, client):
    piece, file = shown
    client.force_login(desk.other.user)
    other = SubmissionFactory(contributor=desk.other)
    for method, address in [
        *(("get", each) for each in ("", "write/", "preview/", "activity/", "history/")),
        *(("get", each) for each in ("versions/1/", "versions/1/changes/", "take-back/")),
        *(("post", each) for each in ("write/", "word/", "files/", "hand-in/", "take-back/")),
        *(("post", each) for each in ("hand-in-again/", "remove/", "versions/1/restore/")),
        ("post", "remarks/1/"),
    ]:
        answer = getattr(client, method)(f"/contribute/{piece.pk}/{address}")
        assert answer.status_code == 404, address
    for address in ("part/?offset=0", "drop/"):
        assert client.post(f"/contribute/files/{file.key}/{address}").status_code == 404
    # Neither by another's key within the own text.
    html = f'<figure data-file="{file.key}"></figure><p>字</p>'
    form = {"html": html, "revision": other.revision}
    script = {"X-Requested-With": "XMLHttpRequest"}
    assert client.post(f"/contribute/{other.pk}/write/", form, headers=script).status_code == 200
    other.refresh_from_db()
    assert str(file.key) not in str(other.body)
    piece.refresh_from_db()
    assert piece.state == "submitted"


def test_the_site_tells_nobody_of_pieces(desk, shown, client, search_index):
    piece, _file = shown
    search_index()
    for address in ("/search/?q=小方桌", "/sitemap.xml", "/feeds/latest.atom", "/"):
        answer = client.get(address, follow=True)
        content = b"".join(answer) if answer.streaming else answer.content
        assert "小方桌，二十八" not in content.decode(errors="ignore")
        assert piece.title not in content.decode(errors="ignore")


def test_a_picture_is_shown_without_what_the_camera_wrote(desk, author):
    kept = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    Image.new("RGB", (600, 400), "red").save(kept, "JPEG", exif=exif)
    file = uploads.take_whole(desk.piece, desk.author.user, uploaded(kept.getvalue(), "a.jpg"))
    assert b"SECRETCAMERA" in file.file.open().read()
    small = b"".join(author.get(f"/contribute/files/{file.key}/").streaming_content)
    assert b"SECRETCAMERA" not in small


def test_switched_off_nothing_of_it_answers(desk, shown, author):
    piece, file = shown
    site = Site.objects.get(is_default_site=True)
    disable("contributions", site)
    for address in ("", "join/", "sign-in/", f"{piece.pk}/", f"files/{file.key}/"):
        assert author.get(f"/contribute/{address}").status_code == 404
    enable("contributions", site)
    assert piece.title in author.get("/contribute/").content.decode()


def test_old_remains_are_swept(desk, author):
    content = picture("red", (400, 300), "JPEG").read()
    key = begin(author, desk.piece, "a.jpg", content).json()["key"]
    send(author, key, content, 0, 100)
    forget_unfinished_uploads()
    file = SubmissionFile.objects.get()
    old = timezone.now() - timedelta(days=15)
    SubmissionFile.objects.update(created_at=old)
    os.utime(parts_of(file).path, (old.timestamp(), old.timestamp()))
    forget_unfinished_uploads()
    assert not SubmissionFile.objects.exists() and not parts_of(file).path.exists()


def test_a_photo_of_an_iphone_goes_all_the_way(desk, author):
    """Seen by its author and the desk, in the library and the package as JPEG without its place."""
    content = iphone_photo()
    key = begin(author, desk.piece, "IMG_0421.HEIC", content).json()["key"]
    assert send(author, key, content, 0, len(content)).status_code == 200
    file = SubmissionFile.objects.get(key=key)
    assert file.is_ready and Image.open(file.preview.open()).format == "JPEG"
    value = {"file": key, "caption": "桥头", "alt": ""}
    desk.piece.body = [*desk.piece.body, {"id": "block-9", "type": "picture", "value": value}]
    desk.piece.pictures, desk.piece.people_agreed = 1, True
    desk.piece.save()
    services.submit(desk.piece, desk.author.user)
    adopt_as(desk.piece, desk.editor, Wanted(sort="article"))
    image = SiteImage.objects.get()
    stored = Image.open(image.file.open())
    assert stored.format == "JPEG" and not stored.getexif()
    archive = zipfile.ZipFile(zip_of([Submission.objects.get(pk=desk.piece.pk)])[0])
    (name,) = (each for each in archive.namelist() if each.endswith("IMG_0421.jpg"))
    assert b"Apple" not in archive.read(name)


def test_a_broken_photo_of_an_iphone_is_refused_in_words(desk, author):
    content = iphone_photo()
    content = content[: len(content) // 2]
    key = begin(author, desk.piece, "坏.heic", content).json()["key"]
    refused = send(author, key, content, 0, len(content))
    assert refused.status_code == 422 and "打不开，可能坏了" in refused.json()["error"]
    assert not SubmissionFile.objects.filter(key=key).exists()
