"""Posters: drawn by the worker, true to what is public today, gone when it is not."""

import io
import re

import pytest
import zxingcpp
from bs4 import BeautifulSoup
from django.core.files.storage import default_storage
from django_tasks_db.models import DBTaskResult
from PIL import Image

from core.corrections.withdrawal import restore, withdraw
from core.models import Poster, SiteImage
from core.sharing.fonts import check_fonts, font_files, fonts_are_there
from core.sharing.posters import MOST_WAITING, check_some, make_poster
from tests import factories

GET_FONTS = "apt-get install fonts-noto-cjk"


@pytest.fixture(autouse=True)
def _with_fonts():
    if not fonts_are_there():
        pytest.skip(f"No Chinese fonts on this machine. To get them: {GET_FONTS}")


@pytest.fixture
def work(django_capture_on_commit_callbacks):
    """Runs what is done within it, and then what the worker was given to do."""

    def run(action=lambda: None):
        with django_capture_on_commit_callbacks(execute=True):
            result = action()
        for row in DBTaskResult.objects.filter(task_path=make_poster.module_path):
            task = row.task
            row.delete()
            task.func(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
        return result

    return run


@pytest.fixture
def story(site_tree):
    return factories.StoryPageFactory(
        parent=site_tree.stories,
        title="欧阳示例：一把剪刀",
        name="欧阳示例",
        summary="欧阳示例剪了十七年。",
        lead_image=factories.SiteImageFactory(consent=SiteImage.Consent.GIVEN),
        consented=True,
    )


def file_of(client, item, work):
    """The address of the poster of `item`, made on demand."""
    kind = "page" if hasattr(item, "path") else "activity"
    entry = f"/posters/{kind}-{item.pk}/"
    answer = client.get(entry)
    if answer.status_code == 202:
        work()
        answer = client.get(entry)
    assert answer.status_code == 302, answer.status_code
    return answer["Location"]


def picture_at(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    return Image.open(io.BytesIO(b"".join(response.streaming_content)))


def test_it_is_made_on_demand_by_the_worker_and_holds_a_code(client, story, work):
    entry = f"/posters/page-{story.pk}/"
    waiting = client.get(entry)
    assert waiting.status_code == 202
    assert "正在生成" in waiting.content.decode()
    assert waiting["Refresh"].startswith("3; url=/posters/page-")
    assert not Poster.objects.get().mark
    assert client.get(entry).status_code == 202
    assert DBTaskResult.objects.filter(task_path=make_poster.module_path).count() == 1
    address = file_of(client, story, work)
    poster = picture_at(client, address)
    assert (poster.size, poster.mode) == ((1080, 1440), "RGB")
    (code,) = zxingcpp.read_barcodes(poster)
    assert code.text.endswith(story.url)
    assert re.fullmatch(rf"/posters/page-{story.pk}-[0-9a-f]{{16}}\.jpg", address)
    assert picture_at(client, address.replace(".jpg", "-s.jpg")).size == (270, 360)
    assert "private" in client.get(address)["Cache-Control"]


def test_the_page_offers_it_and_shows_it_once_it_is_there(client, story, work):
    def panel():
        page = BeautifulSoup(client.get(story.url).content, "html.parser")
        return page.select_one("details.share")

    assert panel().find("a", string="生成海报")["href"] == f"/posters/page-{story.pk}/"
    file_of(client, story, work)
    work(lambda: story.save_revision().publish())
    preview = panel().select_one(".share-poster img")["src"]
    assert client.get(preview).status_code == 200


def test_publishing_makes_it_before_anybody_asks(client, story, work):
    work(lambda: story.save_revision().publish())
    assert Poster.objects.get(kind="page", object_id=story.pk).is_current
    assert client.get(f"/posters/page-{story.pk}/").status_code == 302


def test_a_change_gives_it_another_address_and_removes_the_file(client, story, work):
    before = file_of(client, story, work)
    old = Poster.objects.get().file_name

    def change():
        story.title = "欧阳示例：两把剪刀"
        story.save()

    change()
    assert client.get(before).status_code == 410
    assert not Poster.objects.get().is_current
    after = file_of(client, story, lambda: make_poster.func("page", story.pk))
    assert after != before
    assert client.get(after).status_code == 200
    assert not default_storage.exists(old)


def test_a_name_kept_back_is_on_no_poster_from_then_on(client, story, work, monkeypatch):
    open_address = file_of(client, story, work)
    story.consented = False
    story.save()
    assert client.get(open_address).status_code == 410
    said = []
    monkeypatch.setattr("core.sharing.drawing._write", lambda draw, line: said.append(line.text))
    make_poster.func("page", story.pk)
    assert said and not any("欧阳示例" in text for text in said)
    assert any("欧某" in text for text in said)
    assert client.get(open_address).status_code == 410


def test_a_picture_without_consent_leaves_the_poster(client, story, work):
    address = file_of(client, story, work)
    old = Poster.objects.get().file_name
    image = story.lead_image

    def take_back():
        image.consent = SiteImage.Consent.WITHDRAWN
        image.save()

    image.consent = SiteImage.Consent.WITHDRAWN
    image.save()
    assert client.get(address).status_code == 410
    work(take_back)
    assert not default_storage.exists(old)
    assert Poster.objects.get().picture_id is None


def test_a_withdrawal_removes_it_at_once(client, story, work):
    address = file_of(client, story, work)
    names = Poster.objects.get().file_name, Poster.objects.get().preview_name
    user = factories.AdminFactory()
    withdraw(story, user, "事实有误")
    for gone in (address, address.replace(".jpg", "-s.jpg"), f"/posters/page-{story.pk}/"):
        answer = client.get(gone)
        assert answer.status_code == 410, gone
        assert "本内容已撤下" in answer.content.decode()
    work(lambda: story.refresh_from_db() or story.save())
    assert not any(map(default_storage.exists, names))
    assert not Poster.objects.exists()
    restore(type(story).objects.get(pk=story.pk), user)
    assert client.get(f"/posters/page-{story.pk}/").status_code == 202


def test_an_unpublished_or_deleted_item_has_none(client, story, work):
    address = file_of(client, story, work)
    work(lambda: story.unpublish())
    assert client.get(address).status_code == 404
    assert not Poster.objects.exists()
    assert client.get("/posters/page-999999/").status_code == 404


def test_an_activity_called_off_has_none(client, site_tree, work):
    brand = factories.BrandPageFactory(parent=site_tree.brands, theme_colour="#226767")
    record = factories.ActivityFactory(upcoming=True, team=site_tree.luxi.team, brand=brand)
    address = file_of(client, record, work)
    assert picture_at(client, address).getpixel((30, 1400))[1] > 80
    record.cancelled, record.cancel_reason = True, "大雨"
    work(record.save)
    assert client.get(address).status_code == 404
    assert not Poster.objects.filter(kind="activity").exists()
    assert "/posters/" not in client.get(record.get_absolute_url()).content.decode()


def test_a_brand_lends_its_colour_to_the_posters_of_its_records(client, site_tree, work):
    brand = factories.BrandPageFactory(parent=site_tree.brands, theme_colour="#226767")
    record = factories.ActivityFactory(team=site_tree.luxi.team, brand=brand)
    address = file_of(client, record, work)
    brand.theme_colour = "#8a2a1b"
    work(brand.save)
    assert client.get(address).status_code == 410
    again = file_of(client, record, work)
    red, green, _blue = picture_at(client, again).getpixel((30, 1400))
    assert red > 110 and green < 70


def test_what_changes_elsewhere_is_found_by_the_hourly_check(client, site_tree, work):
    record = factories.ActivityFactory(team=site_tree.luxi.team)
    address = file_of(client, record, work)
    type(record.category).objects.filter(pk=record.category_id).update(name="另一个名字")
    check_some()
    assert client.get(address).status_code == 410
    assert client.get(file_of(client, record, work)).status_code == 200
    Poster.objects.update(used_on="2020-01-01")
    check_some()
    assert not Poster.objects.exists()


def test_many_wishes_do_not_flood_the_worker(client, site_tree, monkeypatch):
    monkeypatch.setattr("core.sharing.posters.MOST_WAITING", 1)
    assert MOST_WAITING > 1
    first, second = (factories.ArticlePageFactory(parent=site_tree.news) for _ in range(2))
    assert client.get(f"/posters/page-{first.pk}/").status_code == 202
    answer = client.get(f"/posters/page-{second.pk}/")
    assert answer.status_code == 503
    assert "请过几分钟再来" in answer.content.decode()
    answer = client.get(f"/posters/page-{first.pk}/?time=20")
    assert answer.status_code == 503 and "Refresh" not in answer


@pytest.mark.parametrize(
    "address",
    [
        "/posters/team-1/", "/posters/page-0/", "/posters/page-1-" + "0" * 16 + ".jpg",
        "/posters/user-1/", "/posters/page-1-../../x.jpg", "/posters/page-1-XYZ.jpg",
    ],
)  # fmt: skip
def test_anything_else_is_not_found(client, site_tree, address):
    assert client.get(address).status_code == 404


def test_an_unknown_mark_answers_gone(client, story):
    assert client.get(f"/posters/page-{story.pk}-{'a' * 16}.jpg?x=<script>").status_code == 410


def test_a_poster_makes_no_picture_public(client, story, work):
    file_of(client, story, work)
    image = story.lead_image
    assert client.get(image.file.url).status_code == 200
    story.unpublish()
    assert client.get(image.file.url).status_code == 404


def test_without_fonts_none_is_offered_and_the_operator_is_told(client, story, settings, tmp_path):
    settings.POSTER_FONTS = [str(tmp_path)]
    (tmp_path / "NotoSerifCJK-Bold.ttc").write_bytes(b"not a font")
    assert "/posters/" not in client.get(story.url).content.decode()
    assert client.get(f"/posters/page-{story.pk}/").status_code == 404
    (warning,) = check_fonts(None)
    assert "fonts-noto-cjk" in warning.hint
    assert font_files((str(tmp_path),)) == {}


def test_a_page_costs_one_query_for_its_poster_at_most(client, story, work, query_count):
    file_of(client, story, work)
    assert query_count(story.url) <= 12
