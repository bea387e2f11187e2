"""The dashboard: what concerns whom, in which order, at what cost, and what a failure does."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from activities.desk_figures import like_for_like
from activities.models import Activity
from core.desk.dashboard import arranged
from core.desk.panels import DashboardPanel, _panels, dashboard_panel, dashboard_panels
from core.readership.models import PageViews
from core.reviews import services
from core.roles import Role
from core.worker.models import WorkerHeartbeat
from tests import factories

pytestmark = pytest.mark.django_db

#: Half of them are the admin's own frame.
MOST_QUERIES = 19


@pytest.fixture(autouse=True)
def beating(db):
    now = timezone.now()
    WorkerHeartbeat.objects.create(worker_id="w", started_at=now, beat_at=now)


@pytest.fixture
def panels():
    """What a test adds is gone after it."""
    before = list(_panels)
    yield
    _panels[:] = before


def home(client, user):
    client.force_login(user)
    answer = client.get(reverse("wagtailadmin_home"))
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def headings(soup):
    return [h2.get_text() for h2 in soup.select(".desk-panel h2")]


def draft(parent, author, title="热粥", **values):
    page = factories.ArticlePageFactory(
        parent=parent, title=title, live=False, owner=author, **values
    )
    page.save_revision(user=author)
    return page


@pytest.fixture
def handed_in(site_tree, staff):
    """A draft of the city's handed in for review; returns (page, author)."""
    author = staff(Role.RESPONSIBLE, name="何知秋")
    page = draft(site_tree.news, author)
    services.submit(page, author)
    return page, author


def test_a_reviewer_sees_what_waits_and_the_author_where_it_is(client, staff, handed_in):
    page, author = handed_in
    reviewer = staff(Role.RESPONSIBLE)
    soup = home(client, reviewer)
    waiting = soup.select_one("#panel-waiting")
    assert "热粥" in waiting.get_text()
    assert waiting.select_one(".wm-seals")["aria-label"].startswith("初审进行中")
    count = soup.select_one("[data-desk-count]")
    assert (count.b.get_text(), count["href"]) == ("1", "#panel-waiting")
    own = home(client, author).select_one("#panel-mine")
    assert "热粥" in own.get_text()


def test_what_was_sent_back_stands_with_the_reviewers_words(client, staff, handed_in):
    page, author = handed_in
    reviewer = staff(Role.RESPONSIBLE, name="林见微")
    services.send_back(
        page, reviewer, page.latest_revision_id, ["other"], "题好，导语太平，请重写。"
    )
    soup = home(client, author)
    assert "林见微" in soup.select_one("#panel-returned").get_text()
    assert "题好，导语太平" in soup.select_one("#panel-returned").get_text()
    assert "退回给我" in soup.select_one(".desk-counts").get_text()


def test_with_nothing_waiting_a_reviewer_is_told_so_and_a_reporter_sees_no_empty_frame(
    client, staff, site_tree
):
    assert "手上没有等您审的稿" in home(client, staff(Role.EDITOR)).get_text()
    reporter = staff(Role.REPORTER, area=site_tree.anyuan.area)
    soup = home(client, reporter)
    assert headings(soup)[0] == "我交的稿"
    assert "待我审" not in soup.get_text()
    assert "时钟与索引" not in headings(soup)
    assert all(panel.select(".desk-empty, table, ul, dl") for panel in soup.select(".desk-panel"))


def test_a_county_sees_its_own_area_only(client, staff, site_tree):
    factories.ArticlePageFactory(
        parent=site_tree.luxi.news, title="芦溪已发", first_published_at=timezone.now()
    )
    factories.ArticlePageFactory(
        parent=site_tree.anyuan.news, title="安源已发", first_published_at=timezone.now()
    )
    author = staff(Role.RESPONSIBLE, area=site_tree.luxi.area)
    page = draft(site_tree.luxi.news, author, "芦溪在审")
    services.submit(page, author)
    start = timezone.now() - datetime.timedelta(minutes=1)
    factories.ActivityFactory(area=site_tree.luxi.area, team=site_tree.luxi.team, start=start)
    soup = home(client, staff(Role.COUNTY_ADMIN, area=site_tree.anyuan.area))
    text = soup.get_text()
    assert "安源已发" in text
    assert "芦溪" not in text
    assert "范围：安源区" in text


def test_a_panel_that_fails_says_so_alone_and_is_logged(client, staff, panels, caplog):
    @dashboard_panel(order=1)
    class Broken(DashboardPanel):
        name, heading, template_name = "broken", "坏的一块", "desk/panel.html"

        def get_context_data(self, parent_context):
            raise RuntimeError("算不出来")

    soup = home(client, staff(Role.EDITOR))
    broken = soup.select_one("#panel-broken")
    assert "“坏的一块”没算出来。" in broken.get_text()
    assert "其余各块都是准的" in broken.get_text()
    assert "算不出来" not in soup.get_text()
    assert "待我审" in headings(soup)
    assert "The panel 'broken' of the dashboard failed" in caplog.text


def test_the_order_follows_the_role(staff):
    def first(user, number=2):
        return [panel.name for panel in arranged(dashboard_panels(), user)][:number]

    assert first(staff(Role.CHIEF)) == ["waiting", "emergencies"]
    assert first(staff(Role.RESPONSIBLE)) == ["waiting", "returned"]
    assert first(staff(Role.REPORTER)) == ["returned", "mine"]
    assert first(staff(Role.CITY_ADMIN))[0] == "health"


def test_wagtails_own_panels_are_gone(client, staff):
    text = home(client, staff(Role.CITY_ADMIN)).get_text()
    assert "Your most recent edits" not in text
    assert "您最近的编辑" not in text


def test_the_latest_stand_with_their_views(client, staff, site_tree):
    page = factories.ArticlePageFactory(
        parent=site_tree.news, title="一把剪刀", first_published_at=timezone.now()
    )
    PageViews.objects.create(page=page, day=timezone.localdate(), views=1284)
    panel = home(client, staff(Role.EDITOR)).select_one("#panel-latest")
    assert "一把剪刀" in panel.get_text()
    assert "1,284 次" in panel.get_text()


def test_months_are_compared_over_the_same_days(site_tree):
    zone = timezone.get_current_timezone()

    def activity(month, day, **values):
        start = datetime.datetime(2026, month, day, 9, tzinfo=zone)
        factories.ActivityFactory(
            area=site_tree.anyuan.area,
            team=site_tree.anyuan.team,
            start=start,
            end=start + datetime.timedelta(hours=2),
            participants=10,
            **values,
        )

    activity(3, 11)
    activity(3, 12)
    activity(2, 11)
    activity(2, 12)
    activity(2, 1, cancelled=True)
    months = like_for_like(Activity.objects.all(), datetime.date(2026, 3, 11))
    assert len(months) == 12
    assert months[-1][:2] == (datetime.date(2026, 3, 1), datetime.date(2026, 3, 11))
    assert [sums["activities"] for _first, _last, sums in months[-2:]] == [1, 1]
    assert months[-1][2]["participants"] == 10
    # The end of a short month ends the comparison.
    months = like_for_like(Activity.objects.all(), datetime.date(2026, 3, 31))
    assert months[-2][1] == datetime.date(2026, 2, 28)
    assert [sums["activities"] for _first, _last, sums in months[-2:]] == [2, 2]


def test_the_charts_have_a_name_and_a_table(client, staff, site_tree):
    factories.ActivityFactory(
        area=site_tree.anyuan.area,
        team=site_tree.anyuan.team,
        start=timezone.now() - datetime.timedelta(minutes=1),
    )
    panel = home(client, staff(Role.CITY_ADMIN)).select_one("#panel-figures")
    assert len(panel.select("svg[role=img][aria-label]")) == 4
    assert len(panel.select("details tbody tr")) == 12
    assert "全市数字" in panel.get_text()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.VOLUNTEER])
def test_a_dashboard_costs_few_queries_for_every_role(role, client, staff, site_tree, query_count):
    area = None
    if role in (Role.COUNTY_ADMIN, Role.REPORTER):
        area = site_tree.anyuan.area
    author = staff(Role.RESPONSIBLE, area=area)
    section = site_tree.anyuan.news if area else site_tree.news
    team = site_tree.anyuan.team
    user = staff(role, area=area)

    def fill(number):
        for each in range(number):
            page = draft(section, author, f"稿{number}-{each}")
            services.submit(page, author)
            own = draft(section, user, f"我的{number}-{each}")
            services.submit(own, user)
            factories.ArticlePageFactory(parent=section, first_published_at=timezone.now())
            factories.ActivityFactory(
                area=site_tree.anyuan.area,
                team=team,
                start=timezone.now() - datetime.timedelta(days=each),
            )

    fill(2)
    client.force_login(user)
    few = query_count(reverse("wagtailadmin_home"))
    fill(7)
    many = query_count(reverse("wagtailadmin_home"))
    assert many <= few + 1
    assert many <= MOST_QUERIES
