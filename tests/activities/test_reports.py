"""Reports: facts are the records', whatever happens to the records."""

import datetime

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from activities.models import Activity
from tests import factories


@pytest.fixture
def activity(site_tree):
    return factories.ActivityFactory(
        title="后山植树",
        team=site_tree.anyuan.team,
        category=site_tree.category,
        place="桃源村后山",
        participants=96,
        hours_per_person=3,
        responsible_name="温如故",
        responsible_phone="0799-0000003",
    )


@pytest.fixture
def report(site_tree, activity):
    page = factories.ActivityReportPageFactory(
        parent=site_tree.anyuan.reports,
        title="山坡上多了八百棵香樟",
        summary="种下去只是开头。",
        body=[("paragraph", "<p>雾还没散。</p>")],
        source="区文明办",
    )
    factories.PageActivityFactory(page=page.page_ptr, activity=activity)
    return page


def text_of(client, page):
    response = client.get(page.url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_facts_beside_the_text_are_the_records(client, report, activity):
    text = text_of(client, report)
    for fact in (
        "桃源村后山",
        "安源区志愿服务总队",
        "文明创建",
        "96 人",
        "288 小时",
        activity.code,
    ):
        assert fact in text
    assert "雾还没散。" in text and "区文明办" in text
    assert text.count('class="facts"') == 1


def test_a_fact_box_in_the_text_replaces_the_one_beside_it(client, report):
    report.body = [("paragraph", "<p>雾还没散。</p>"), ("fact_box", None)]
    report.save()
    text = text_of(client, report)
    assert text.count('class="facts"') == 1 and "<aside" not in text


def test_the_facts_change_with_the_record(client, report, activity):
    activity.place, activity.participants, activity.total_hours = "滨河广场", 41, None
    activity.save()
    text = text_of(client, report)
    assert "滨河广场" in text and "41 人" in text and "123 小时" in text
    assert "桃源村后山" not in text


def test_area_team_and_category_come_from_the_first_record(site_tree, report, activity):
    second = factories.ActivityFactory(team=site_tree.luxi.team)
    factories.PageActivityFactory(page=report.page_ptr, activity=second, sort_order=2)
    assert (report.area, report.team, report.category) == (
        activity.area,
        activity.team,
        activity.category,
    )


def test_a_report_of_two_records_shows_both_in_the_editors_order(client, site_tree, report):
    second = factories.ActivityFactory(title="山下清渠", team=site_tree.luxi.team, participants=16)
    factories.PageActivityFactory(page=report.page_ptr, activity=second, sort_order=2)
    text = text_of(client, report)
    assert text.count('class="facts') == 2
    assert text.index("96 人") < text.index("16 人")
    assert report.title in client.get(second.get_absolute_url()).content.decode()


def test_a_record_linked_twice_is_shown_once(client, report, activity):
    factories.PageActivityFactory(page=report.page_ptr, activity=activity, sort_order=2)
    assert text_of(client, report).count('class="facts') == 1


def test_a_withdrawn_record_leaves_the_report_and_comes_back(client, report, activity):
    activity.unpublish()
    text = text_of(client, report)
    assert "雾还没散。" in text and "桃源村后山" not in text and activity.code not in text
    Activity.objects.get(pk=activity.pk).save_revision().publish()
    assert "桃源村后山" in text_of(client, report)


def test_a_deleted_record_leaves_the_report(client, report, activity):
    activity.delete()
    assert "雾还没散。" in text_of(client, report)
    assert (report.area, report.team, report.category) == (None, None, None)


def test_a_deleted_or_withdrawn_report_leaves_the_record(client, report, activity):
    address = activity.get_absolute_url()
    assert report.title in client.get(address).content.decode()
    report.unpublish()
    assert report.title not in client.get(address).content.decode()
    report.delete()
    assert client.get(address).status_code == 200


def test_who_answers_for_the_record_is_never_shown(client, report):
    text = text_of(client, report)
    assert "温如故" not in text and "0799" not in text


def test_photos_of_the_record_that_the_text_does_not_show_follow_it(client, report, activity):
    in_text, lead, more = (
        factories.ActivityPhotoFactory(activity=activity, caption=caption)
        for caption in ("文中的照片", "头图的照片", "别的照片")
    )
    report.lead_image = lead.image
    report.body = [("picture", {"image": in_text.image, "caption": "文中"})]
    report.save()
    text = text_of(client, report)
    assert more.caption in text
    assert in_text.caption not in text and lead.caption not in text


def test_a_preview_shows_what_is_not_saved_yet(site_tree, report, activity):
    second = factories.ActivityFactory(title="还没保存的关联", team=site_tree.luxi.team)
    report.activity_links.add(type(report.activity_links.first())(activity=second))
    response = report.make_preview_request()
    response.render()
    assert second.place in response.content.decode()


def test_the_city_lists_all_reports_newest_first_and_a_section_its_own(client, site_tree, report):
    newer = factories.ActivityReportPageFactory(
        parent=site_tree.reports,
        title="更新的一篇",
        publication_date=timezone.now() + datetime.timedelta(minutes=1),
    )
    everywhere = client.get("/reports/").content.decode()
    assert everywhere.index(newer.title) < everywhere.index(report.title)
    section = client.get("/anyuan/reports/").content.decode()
    assert report.title in section and newer.title not in section
    assert "报道发布以后会列在这里" in client.get("/luxi/reports/").content.decode()


def test_a_section_for_members_only_is_closed_and_in_no_list(client, site_tree, report):
    PageViewRestriction.objects.create(
        page=site_tree.anyuan.section, restriction_type=PageViewRestriction.LOGIN
    )
    assert client.get(report.url).status_code == 302
    assert client.get("/anyuan/reports/").status_code == 302
    assert report.title not in client.get("/reports/").content.decode()


@pytest.mark.parametrize(
    "address",
    ["/reports/no-such/", "/anyuan/no-such/x/", "/no/such/way/" + "x/" * 400, "/reports/x/y/"],
)
def test_addresses_that_lead_nowhere_are_not_found(client, report, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("asked", ["0", "-1", "abc", "99999", "9" * 40, "\x00", "x" * 10_000])
def test_impossible_pages_are_said_not_refused(client, report, asked):
    response = client.get("/reports/", {"page": asked})
    assert response.status_code == 200
    assert 'class="notice"' in response.content.decode()


def test_queries_do_not_grow_with_reports_or_records(client, site_tree, query_count):
    def add_report(records):
        page = factories.ActivityReportPageFactory(
            parent=site_tree.anyuan.reports,
            lead_image=factories.SiteImageFactory(),
            body=[
                ("picture", {"image": factories.SiteImageFactory()}),
                ("activity_cards", {"activities": [factories.ActivityFactory()] * 2}),
                ("story_cards", {"stories": []}),
            ],
        )
        for order in range(records):
            activity = factories.ActivityFactory()
            factories.ActivityPhotoFactory(activity=activity)
            factories.PageActivityFactory(page=page.page_ptr, activity=activity, sort_order=order)
        return page

    small = add_report(1)
    few = query_count("/reports/"), query_count(small.url)
    for _ in range(5):
        large = add_report(3)
    many = query_count("/reports/"), query_count(large.url)
    assert many == few
    assert max(many) <= 12
