"""What the desk's screens cost, for those who see all and for a county."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core.notices.models import Notice
from core.reviews import services
from core.roles import Role
from core.worker.models import WorkerHeartbeat
from stories.models import PlannedIssue
from tests import factories

pytestmark = pytest.mark.django_db

MOST = 15
#: Wagtail's own screens ask for their site, their breadcrumb and their filters besides.
MOST_OF_STOCK = {"explorer": 26, "page form": 68}


@pytest.fixture
def report(site_tree, staff):
    """A county's report with a lead picture, pictures, a gallery, two records and a review."""
    now = timezone.now()
    WorkerHeartbeat.objects.create(worker_id="w", started_at=now, beat_at=now)
    county = site_tree.anyuan
    author = staff(Role.RESPONSIBLE, area=county.area)
    images = factories.SiteImageFactory.create_batch(4)
    page = factories.ActivityReportPageFactory(
        parent=county.reports, live=False, owner=author, lead_image=images[0]
    )
    page.body = [
        ("text", "<p>五十八名志愿者。</p>"),
        ("picture", {"image": images[1], "alt": ""}),
        ("gallery", {"pictures": [{"image": image, "alt": ""} for image in images[2:]]}),
        ("text", '<p><a href="/news/">动态</a></p>'),
    ]
    for _ in range(2):
        page.activity_links.create(
            activity=factories.ActivityFactory(area=county.area, team=county.team)
        )
    page.save_revision(user=author)
    services.submit(page, author)
    column = factories.ColumnPageFactory(parent=site_tree.columns)
    for number in range(3):
        draft = factories.ColumnIssuePageFactory(parent=column, live=False, owner=author)
        draft.save_revision(user=author, approved_go_live_at=now + datetime.timedelta(days=number))
        PlannedIssue.objects.create(
            column=column, title=f"选题{number}", planned_on=timezone.localdate()
        )
    page.column = column
    return page


def test_a_record_that_was_imported_costs_few_too(site_tree, staff, client, query_count):
    """It has no revision yet, and its text must be put together from its rows."""
    county = site_tree.anyuan
    record = factories.ActivityFactory(
        area=county.area, team=county.team, category=site_tree.category
    )
    record.forms.add(factories.ActivityFormFactory())
    record.save()
    assert record.latest_revision_id is None
    client.force_login(staff(Role.CHIEF))
    address = reverse("reviews_review", args=["activities", "activity", record.pk])
    assert query_count(address) < 20


@pytest.mark.parametrize("role", [Role.CHIEF, Role.COUNTY_ADMIN])
def test_a_screen_costs_few_queries(role, report, staff, site_tree, client, query_count):
    area = site_tree.anyuan.area if role == Role.COUNTY_ADMIN else None
    user = staff(role, area=area)
    client.force_login(user)
    Notice.objects.create(user=user, kind="x", title="通知")
    screens = {
        "dashboard": reverse("wagtailadmin_home"),
        "calendar": reverse("desk_calendar"),
        "planner": reverse("column_planner:board", args=[report.column.pk]),
        "review": reverse("reviews_review", args=["wagtailcore", "page", report.pk]),
        "queue": reverse("wagtailadmin_reports:workflow"),
        "sign-offs": reverse("reviews_sheets"),
        "notices": reverse("notices_list"),
        "due": reverse("desk_due"),
        "quick record": reverse("activities_quick"),
        "explorer": reverse("wagtailadmin_explore", args=[report.get_parent().pk]),
        "page form": reverse("wagtailadmin_pages:edit", args=[report.pk]),
    }
    costs = {name: query_count(address) for name, address in screens.items()}
    above = {name: cost for name, cost in costs.items() if cost > MOST_OF_STOCK.get(name, MOST)}
    assert not above, above
