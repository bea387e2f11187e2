"""Forms, lists, exports and drafts of records, as a county editor meets them."""

import datetime
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from activities.models import Activity, ActivityReportPage, Team
from tests import factories
from tests.admin.test_rights_matrix import snippet, text


def activity_data(place, category, **changes):
    start = timezone.localtime() + datetime.timedelta(days=5)
    data = {
        "title": "新活动",
        "category": category.pk,
        "team": place.team.pk,
        "area": place.area.pk,
        "place": "广场",
        "start": start.strftime("%Y-%m-%d %H:%M"),
        "end": (start + datetime.timedelta(hours=2)).strftime("%Y-%m-%d %H:%M"),
    }
    for name in ("photos", "attachments"):
        data |= {f"{name}-TOTAL_FORMS": 0, f"{name}-INITIAL_FORMS": 0}
    return data | changes


def test_record_is_created_in_two_minutes(offices):
    place = offices.own.place
    page = text(offices.own.client.get(snippet("activity", "add")))
    assert f'<option value="{place.area.pk}" selected>' in page
    assert "只在后台看得到" in page
    data = activity_data(place, offices.tree.category)
    response = offices.own.client.post(snippet("activity", "add"), data)
    assert response.status_code == 302
    activity = Activity.objects.get(title="新活动")
    assert activity.area == place.area
    assert not activity.live
    assert activity.code


def test_form_offers_the_own_areas_only(offices):
    page = text(offices.own.client.get(snippet("activity", "add")))
    assert "安源区示例镇" in page
    assert "芦溪县" not in page
    assert "示例市" not in page


@pytest.mark.parametrize("name", ("area", "team", "co_teams"))
def test_posted_foreign_choice_is_refused(offices, name):
    foreign = {
        "area": offices.foreign.place.area.pk,
        "team": offices.foreign.team.pk,
        "co_teams": offices.foreign.team.pk,
    }
    data = activity_data(offices.own.place, offices.tree.category, **{name: foreign[name]})
    response = offices.own.client.post(snippet("activity", "add"), data)
    assert response.status_code == 200
    page = text(response)
    assert "不在您的范围内" in page
    assert "外县秘密" not in page
    assert not Activity.objects.filter(title="新活动").exists()
    record = offices.own.activity
    response = offices.own.client.post(snippet("activity", "edit", record.pk), data)
    assert "不在您的范围内" in text(response)
    record.refresh_from_db()
    assert record.area == offices.own.team.area


def test_posted_foreign_picture_is_refused(offices):
    data = activity_data(offices.own.place, offices.tree.category)
    data |= {
        "photos-TOTAL_FORMS": 1,
        "photos-0-image": offices.foreign.image.pk,
        "photos-0-ORDER": 1,
    }
    response = offices.own.client.post(snippet("activity", "add"), data)
    assert response.status_code == 200
    assert "外县秘密" not in text(response)
    assert not Activity.objects.filter(title="新活动").exists()


def test_posted_own_area_does_not_open_a_foreign_record(offices):
    data = activity_data(offices.own.place, offices.tree.category)
    url = snippet("activity", "edit", offices.foreign.activity.pk)
    assert offices.own.client.post(url, data).status_code == 404


def test_foreign_record_in_a_page_is_refused(offices):
    report = offices.own.report
    form_page = offices.own.client.get(reverse("wagtailadmin_pages:edit", args=[report.pk]))
    assert form_page.status_code == 200
    form_class = type(form_page.context["form"])
    data = {
        "title": report.title,
        "slug": report.slug,
        "body-count": 0,
        "activity_links-TOTAL_FORMS": 1,
        "activity_links-INITIAL_FORMS": 0,
        "activity_links-0-activity": offices.foreign.activity.pk,
        "activity_links-0-ORDER": 1,
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }
    form = form_class(
        data, instance=report, parent_page=report.get_parent(), for_user=offices.own.client.user
    )
    assert not form.is_valid()
    assert "不在您的范围内" in str(form.formsets["activity_links"].errors)


def test_team_keeps_a_parent_of_the_city(offices):
    corps = factories.TeamFactory(name="市总队", area=offices.tree.city)
    team = offices.own.team
    Team.objects.filter(pk=team.pk).update(parent=corps, latest_revision=None)
    data = {
        "name": "改了名",
        "kind": "branch",
        "area": team.area_id,
        "parent": corps.pk,
        "position": 0,
        "action-publish": "1",
    }
    response = offices.own.client.post(snippet("team", "edit", team.pk), data)
    assert response.status_code == 302
    team.refresh_from_db()
    assert (team.name, team.parent) == ("改了名", corps)


def test_lists_do_not_ask_for_each_row(offices, django_assert_max_num_queries):
    for kind in ("activity", "team"):
        for _number in range(12):
            team = factories.TeamFactory(area=offices.own.place.area, parent=offices.own.team)
            factories.ActivityFactory(team=team, category=offices.tree.category)
        offices.own.client.get(snippet(kind, "list"))
        with django_assert_max_num_queries(30):
            offices.own.client.get(snippet(kind, "list"))


@pytest.mark.parametrize(
    "query",
    (
        *("?state=open", "?state=ended", "?state=x", "?review=waiting", "?review=none"),
        *("?start_from=2026-01-01&start_to=x", "?category=99999", "?ordering=-start", "?p=9999"),
        *("?ordering=password", "?q=%00" + "x" * 200, "?published=changed"),
    ),
)
def test_lists_take_any_query(offices, query):
    response = offices.own.client.get(snippet("activity", "list") + query)
    assert response.status_code in (200, 404)


def test_filters_include_what_is_below(offices):
    child = factories.ServiceCategoryFactory(parent=offices.tree.category)
    factories.ActivityFactory(title="下级类别", team=offices.own.team, category=child)
    url = snippet("activity", "list")
    own = offices.own.place
    for query in (f"?category={offices.tree.category.pk}", f"?area={own.area.pk}"):
        assert "下级类别" in text(offices.own.client.get(url + query))
    assert "下级类别" not in text(offices.own.client.get(url + "?state=cancelled"))


def test_export_neutralises_formulas_and_is_in_local_time(offices):
    start = timezone.make_aware(datetime.datetime(2026, 3, 5, 9, 0))
    factories.ActivityFactory(
        title='=HYPERLINK("http://x","点")',
        team=offices.own.team,
        category=offices.tree.category,
        start=start,
    )
    csv = text(offices.own.client.get(snippet("activity", "list") + "?export=csv"))
    assert csv.startswith("\ufeff")
    assert "'=HYPERLINK" in csv
    assert "2026-03-05 09:00" in csv
    response = offices.own.client.get(snippet("activity", "list") + "?export=xlsx")
    sheet = load_workbook(BytesIO(b"".join(response))).active
    cells = [cell for row in sheet for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert start.replace(tzinfo=None) in [cell.value for cell in cells]


def test_protected_delete_is_told(offices):
    team = offices.own.team
    response = offices.own.client.post(snippet("team", "delete", team.pk), follow=True)
    assert "不能删除" in text(response)
    assert Team.objects.filter(pk=team.pk).exists()


def test_report_from_activity(offices):
    activity = offices.own.activity
    for _number in range(3):
        factories.ActivityPhotoFactory(activity=activity, image=offices.own.image)
    url = snippet("activity", "draft_report", activity.pk)
    assert url in text(offices.own.client.get(snippet("activity", "edit", activity.pk)))
    assert url in text(offices.own.client.get(snippet("activity", "list")))
    count = ActivityReportPage.objects.count()
    page = text(offices.own.client.get(url))
    assert ActivityReportPage.objects.count() == count
    assert "安源区" in page
    assert "芦溪县" not in page
    index = offices.own.place.reports
    first = offices.own.client.post(url, {"index": index.pk})
    again = offices.own.client.post(url, {"index": index.pk})
    report = ActivityReportPage.objects.child_of(index).get(title=activity.title)
    assert first.url == again.url == reverse("wagtailadmin_pages:edit", args=[report.pk])
    assert not report.live
    assert report.lead_image == offices.own.image
    assert [block.block_type for block in report.body] == ["paragraph", "fact_box", "gallery"]
    assert [link.activity for link in report.activity_links.all()] == [activity]
    assert offices.own.client.get(first.url).status_code == 200


def test_report_goes_where_the_user_may_add(offices):
    url = snippet("activity", "draft_report", offices.own.activity.pk)
    for index in (offices.foreign.place.reports, offices.tree.reports):
        response = offices.own.client.post(url, {"index": index.pk})
        assert response.status_code == 200
        assert not index.get_children().filter(title=offices.own.activity.title).exists()
    foreign = snippet("activity", "draft_report", offices.foreign.activity.pk)
    assert offices.own.client.get(foreign).status_code == 404
    response = offices.city.client.post(url, {"index": offices.tree.reports.pk})
    assert response.status_code == 302


def test_changed_publication_date_shows_in_history(offices):
    report = factories.ActivityReportPageFactory(parent=offices.own.place.reports)
    report.save_revision().publish()
    report.refresh_from_db()
    report.publication_date = timezone.make_aware(datetime.datetime(2026, 1, 2, 8, 30))
    report.save()
    url = reverse("wagtailadmin_pages:history", args=[report.pk])
    page = text(offices.own.client.get(url))
    assert "发布时间由" in page
    assert "2026年1月2日 08:30" in page
