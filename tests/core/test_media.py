"""Pictures and files: what is taken from an upload, what is made of it, who may fetch it."""

from io import BytesIO

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from core.models import SiteDocument, SiteImage
from core.renditions import filter_specs, make_renditions, sources
from core.roles import Role
from home.models import StandardPage
from tests.heic import iphone_photo

pytestmark = pytest.mark.django_db

GPS_IFD, ORIENTATION = 0x8825, 0x0112


def picture_file(width=900, height=600, name="照片.jpg", exif=None, kind="JPEG"):
    output = BytesIO()
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    picture.save(output, kind, **({"exif": exif} if exif else {}))
    return ContentFile(output.getvalue(), name=name)


def exif_of_a_phone():
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS_IFD).update({1: "N", 2: (27.0, 37.0, 12.0), 3: "E", 4: (113.0, 51.0, 3.0)})
    return exif


@pytest.fixture
def image():
    return SiteImage.objects.create(title="植树", file=picture_file())


@pytest.fixture
def published(image):
    page = StandardPage(title="关于", slug="about", lead_image=image)
    Page.objects.get(depth=1).get_first_child().add_child(instance=page)
    return page


@pytest.fixture
def editor(django_user_model):
    user = django_user_model.objects.create_user("bianji", password="x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user


def test_position_is_taken_out_and_the_picture_turned_upright():
    image = SiteImage.objects.create(title="手机照片", file=picture_file(exif=exif_of_a_phone()))
    stored = Image.open(image.file.open())
    assert not stored.getexif()
    assert stored.size == (600, 900) == (image.width, image.height)


def test_a_picture_without_metadata_keeps_its_bytes():
    file = picture_file()
    before = file.read()
    image = SiteImage.objects.create(title="原样", file=file)
    assert image.file.open().read() == before


def test_worker_makes_the_allowed_widths_only(image):
    assert filter_specs(image) == [
        "width-400|format-webp",
        "width-800|format-webp",
        "width-1200|format-webp",
    ]
    make_renditions.call(image.pk)
    image.refresh_from_db()
    assert [(s.width, s.height) for s in sources(image)] == [(400, 266), (800, 533), (900, 600)]
    assert all(source.url.endswith(".webp") for source in sources(image))


def test_until_then_the_original_answers_and_nothing_is_made(image, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert [source.url for source in sources(image)] == [image.file.url]
    assert image.renditions.count() == 0


def test_a_deleted_rendition_is_no_longer_offered(image):
    make_renditions.call(image.pk)
    image.renditions.get(filter_spec="width-400|format-webp").delete()
    image.refresh_from_db()
    assert [source.width for source in sources(image)] == [800, 900]


def test_a_new_file_forgets_what_was_made_of_the_old_one(image):
    make_renditions.call(image.pk)
    image.refresh_from_db()
    image.file = picture_file(500, 500)
    image.save()
    image.refresh_from_db()
    assert image.ready_renditions == {}


def test_a_published_picture_is_served_to_all(client, published):
    make_renditions.call(published.lead_image_id)
    published.lead_image.refresh_from_db()
    for url in [published.lead_image.file.url, sources(published.lead_image)[0].url]:
        answer = client.get(url)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "public, max-age=600"
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_unused_picture_is_served_to_nobody_outside(client, image):
    assert client.get(image.file.url).status_code == 404


def test_unpublishing_hides_the_picture_again(client, published):
    published.unpublish()
    assert client.get(published.lead_image.file.url).status_code == 404


def test_an_editor_sees_pictures_of_drafts_uncached(client, image, admin_user):
    client.force_login(admin_user)
    answer = client.get(image.file.url)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_an_account_without_rights_on_the_collection_does_not(client, image, editor):
    client.force_login(editor)
    assert client.get(image.file.url).status_code == 404


def test_private_collection_hides_even_what_is_published(client, published):
    collection = Collection.get_first_root_node().add_child(name="内部")
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    SiteImage.objects.update(collection=collection)
    assert client.get(published.lead_image.file.url).status_code == 404


def test_picture_of_a_restricted_page_follows_the_page(client, published, editor):
    PageViewRestriction.objects.create(page=published, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(published.lead_image.file.url).status_code == 404
    client.force_login(editor)
    assert client.get(published.lead_image.file.url).status_code == 200


@pytest.mark.parametrize(
    "name",
    ["", "../manage.py", "..%2fmanage.py", "documents/a.pdf", "images/none.webp", "images/", "%00"],
)
def test_guessed_addresses_find_nothing(client, name):
    assert client.get(f"/media/{name}").status_code in (400, 404)


def document(name, content):
    return SiteDocument(title="附件", file=ContentFile(content, name=name))


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"%PDF-1.7\n"), ("a.csv", "姓名\n甲\n".encode()), ("a.txt", b"hello")],
)
def test_honest_files_are_taken(name, content):
    document(name, content).full_clean(exclude=["collection"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"MZ\x90\x00" + b"\x00" * 60),
        ("a.docx", b"<html><script>alert(1)</script></html>"),
        ("a.csv", b"PK\x03\x04" + b"\x00" * 60),
        ("a.zip", b""),
    ],
)
def test_files_that_are_not_what_they_say_are_refused_in_chinese(name, content):
    with pytest.raises(ValidationError, match="对不上"):
        document(name, content).full_clean(exclude=["collection"])


def test_document_of_a_draft_is_hidden(client, published, admin_user):
    held = document("a.pdf", b"%PDF-1.7\n")
    held.save()
    assert client.get(held.url).status_code == 404
    published.body = [("file", {"document": held, "title": ""})]
    published.save()
    assert client.get(held.url).status_code == 200
    published.unpublish()
    assert client.get(held.url).status_code == 404
    client.force_login(admin_user)
    assert client.get(held.url).status_code == 200


def test_a_photo_of_an_iphone_becomes_one_that_every_browser_shows():
    content = iphone_photo()
    assert b"Apple" in content
    image = SiteImage.objects.create(title="手机照片", file=ContentFile(content, name="IMG_1.heic"))
    stored = Image.open(image.file.open())
    assert stored.format == "JPEG" and stored.size == (image.width, image.height) == (900, 600)
    assert image.file.name.endswith(".jpg") and not stored.getexif()
    assert b"Apple" not in image.file.open().read()


def test_the_library_takes_a_photo_of_an_iphone(client, staff, site_tree):
    user = staff(Role.CITY_ADMIN)
    client.force_login(user)
    upload = SimpleUploadedFile("IMG_1.heic", iphone_photo(), "image/heic")
    values = {
        "title": "手机照片",
        "file": upload,
        "collection": Collection.get_first_root_node().pk,
    }
    values |= {"consent": SiteImage.Consent.GIVEN, "consent_note": "有书面同意"}
    answer = client.post(reverse("wagtailimages:add"), values)
    assert answer.status_code == 302, answer.context["form"].errors
    image = SiteImage.objects.get()
    assert Image.open(image.file.open()).format == "JPEG"
