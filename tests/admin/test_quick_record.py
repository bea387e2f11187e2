"""The quick record form, over HTTP and without its script."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from activities.models import Activity
from core.models import Office, SiteImage
from core.roles import Role
from tests import factories
from tests.admin.test_rights_matrix import is_refused, text

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/activities/quick/"


@pytest.fixture
def team(site_tree):
    return factories.TeamFactory(name="小城理发队", area=site_tree.anyuan.town)


@pytest.fixture
def reporter(staff, team, client):
    user = staff(team=team)
    client.force_login(user)
    return user


def photo(name="a.jpg", colour="red", form="JPEG"):
    content = io.BytesIO()
    Image.new("RGB", (80, 60), colour).save(content, form)
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def answers(team, category, **values):
    return {
        "title": "给老人理发",
        "date": timezone.localdate().isoformat(),
        "begins": "09:00",
        "ends": "11:30",
        "place": "牛角坪社区",
        "participants": "12",
        "category": category.pk,
        "team": team.pk,
        **values,
    }


def test_a_reporter_hands_in_a_record_with_photos(reporter, team, site_tree, client):
    data = answers(team, site_tree.category, files=[photo(), photo("b.jpg", "blue")], consent="on")
    answer = client.post(ADDRESS, data, follow=True)
    assert "收到了" in text(answer)
    record = Activity.objects.get()
    assert (record.title, record.area, record.team) == ("给老人理发", team.area, team)
    assert not record.live and record.workflow_in_progress
    assert record.latest_revision.user == reporter
    assert record.hours_per_person == 2.5
    pictures = [row.image for row in record.get_latest_revision_as_object().photos.all()]
    assert [picture.title for picture in pictures] == ["给老人理发 1", "给老人理发 2"]
    collection = Office.objects.get(area=site_tree.anyuan.area).collection
    assert {picture.collection for picture in pictures} == {collection}
    assert {picture.consent for picture in pictures} == {SiteImage.Consent.GIVEN}


def test_bad_files_are_named_and_cost_nothing_else(reporter, team, site_tree, client):
    files = [
        SimpleUploadedFile("病毒.jpg", b"<?php echo 1; ?>", "image/jpeg"),
        SimpleUploadedFile("a.svg", b"<svg onload='alert(1)'/>", "image/svg+xml"),
        photo("好的.jpg"),
    ]
    answer = client.post(ADDRESS, answers(team, site_tree.category, title="", files=files))
    shown = text(answer)
    assert "病毒.jpg：" in shown and "a.svg：" in shown and "好的.jpg：" not in shown
    kept = SiteImage.objects.get()
    assert f'name="photo" value="{kept.pk}"' in shown
    assert 'value="牛角坪社区"' in shown
    data = answers(team, site_tree.category, photo=[kept.pk], draft="1")
    assert client.post(ADDRESS, data).url == f"{ADDRESS}{Activity.objects.get().pk}/"
    assert Activity.objects.get().photos.get().image == kept


def test_one_photo_at_a_time_and_the_same_one_twice(reporter, client):
    address = reverse("activities_quick_photo")
    first = client.post(address, {"file": photo()}).json()
    assert client.post(address, {"file": photo()}).json() == first
    assert client.post(address, {"file": photo(colour="green")}).json() != first
    refused = client.post(address, {"file": SimpleUploadedFile("x.png", b"GIF89a")})
    assert refused.status_code == 422 and "没有收下" in refused.json()["error"]
    assert client.post(address).status_code == 422


def test_the_same_form_twice_is_one_record(reporter, team, site_tree, client):
    data = answers(team, site_tree.category, draft="1")
    headers = {"X-Requested-With": "XMLHttpRequest"}
    first = client.post(ADDRESS, data, headers=headers).json()
    assert client.post(ADDRESS, data, headers=headers).json() == first
    assert Activity.objects.count() == 1
    refused = client.post(ADDRESS, {**data, "place": ""}, headers=headers)
    assert refused.status_code == 400 and "place" in refused.json()["errors"]


def test_the_next_one_begins_where_the_last_one_was(reporter, team, site_tree, client):
    client.post(ADDRESS, answers(team, site_tree.category, begins="14:00", ends="16:00"))
    shown = text(client.get(ADDRESS))
    for value in ("牛角坪社区", "14:00", "16:00", timezone.localdate().isoformat()):
        assert f'value="{value}"' in shown
    assert f'value="{team.pk}" selected' in shown
    assert f'value="{site_tree.category.pk}" selected' in shown
    assert ADDRESS in text(client.get("/admin/"))


@pytest.mark.parametrize(
    ("values", "said"),
    (
        ({"date": "0026-01-01"}, "年份"),
        ({"begins": "09:00", "ends": "08:00"}, "结束比开始还早"),
        ({"participants": "-3"}, "has-error"),
        ({"title": "字" * 81}, "has-error"),
        ({"team": "999999"}, "不在您的范围内"),
        ({"photo": ["x", "9" * 30, "-1"], "title": ""}, "has-error"),
    ),
)
def test_hostile_values_are_told(reporter, team, site_tree, client, values, said):
    answer = client.post(ADDRESS, answers(team, site_tree.category) | values)
    assert answer.status_code == 200 and said in text(answer)
    assert not Activity.objects.exists()


def test_foreign_teams_drafts_and_pictures_stay_out(reporter, team, site_tree, client):
    foreign = site_tree.luxi.team
    shown = text(client.get(ADDRESS))
    assert foreign.name not in shown
    answer = client.post(ADDRESS, answers(foreign, site_tree.category))
    assert "不在您的范围内" in text(answer) and not Activity.objects.exists()
    draft = factories.ActivityFactory(team=foreign, live=False)
    assert client.get(f"{ADDRESS}{draft.pk}/").status_code == 404
    assert client.post(f"{ADDRESS}{draft.pk}/", {}).status_code == 404
    picture = factories.SiteImageFactory()
    client.post(ADDRESS, answers(team, site_tree.category, photo=[picture.pk], draft="1"))
    assert not Activity.objects.get(team=team).photos.exists()


def test_what_is_out_or_under_review_goes_to_the_full_form(reporter, team, client):
    live = factories.ActivityFactory(team=team)
    answer = client.get(f"{ADDRESS}{live.pk}/")
    assert answer.url == f"/admin/snippets/activities/activity/edit/{live.pk}/"


def test_offices_choose_among_their_teams_and_others_are_refused(staff, site_tree, client):
    client.force_login(staff(Role.COUNTY_ADMIN, area=site_tree.anyuan.area))
    shown = text(client.get(ADDRESS))
    assert site_tree.anyuan.team.name in shown and site_tree.luxi.team.name not in shown
    client.force_login(staff(Role.CITY_ADMIN))
    assert site_tree.luxi.team.name in text(client.get(ADDRESS))
    client.force_login(staff(Role.VOLUNTEER))
    assert is_refused(client.get(ADDRESS)) or client.get(ADDRESS).status_code == 302


def test_queries_do_not_grow_with_records_and_teams(staff, site_tree, client, query_count):
    client.force_login(staff(Role.COUNTY_ADMIN, area=site_tree.anyuan.area))
    few = query_count(ADDRESS)
    for _ in range(12):
        team = factories.TeamFactory(area=site_tree.anyuan.town)
        factories.ActivityFactory(team=team, category=site_tree.category)
    assert query_count(ADDRESS) <= few
    assert few < 35
