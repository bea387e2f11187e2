"""The sign-in log: kept long enough, changed by nobody, seen by the city office and by oneself."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.guard.journal import note
from core.guard.models import SignInEvent
from core.guard.periodic import drop_old_sign_ins
from core.guard.second_step import enrol
from core.models.withdrawal import KeptError
from tests.admin.conftest import offices  # noqa: F401
from tests.factories import AdminFactory, UserFactory

pytestmark = pytest.mark.django_db
REPORT = "/admin/reports/sign-ins/"
Outcome = SignInEvent.Outcome


@pytest.fixture
def events(rf):
    known = UserFactory(username="=bianji")
    request = rf.get("/", REMOTE_ADDR="203.0.113.7", headers={"user-agent": "Firefox"})
    return [
        note(Outcome.SUCCESS, request, known),
        note(Outcome.FAILURE, request, known),
        note(Outcome.FAILURE, rf.get("/", REMOTE_ADDR="2001:db8::1")),
    ]


def test_a_row_is_never_changed_and_goes_by_age_alone(events, settings):
    for change in (
        events[0].delete,
        events[0].save,
        SignInEvent.objects.all().delete,
        lambda: SignInEvent.objects.update(outcome="success"),
    ):
        with pytest.raises(KeptError):
            change()
    settings.SIGN_IN_LOG_DAYS = 180
    for days in (179, 181, 400):
        SignInEvent.objects.create(
            outcome="success", happened_at=timezone.now() - datetime.timedelta(days=days)
        )
    drop_old_sign_ins()
    oldest = SignInEvent.objects.order_by("happened_at").first().happened_at
    assert SignInEvent.objects.count() == 4
    assert timezone.now() - oldest < datetime.timedelta(days=180)


def test_it_outlives_the_account(events):
    get_user_model().objects.get(username="=bianji").delete()
    assert SignInEvent.objects.filter(username="=bianji", user=None).count() == 2


def test_the_city_office_reads_filters_and_exports_it(offices, events):  # noqa: F811
    client = offices.city.client
    page = client.get(REPORT).content.decode()
    for shown in (
        f"{timezone.localdate():%Y-%m-%d} ",
        "登录成功",
        "203.0.113.7",
        "（没有这个账号）",
    ):
        assert shown in page
    rows = client.get(REPORT, {"outcome": "failure"}).context["object_list"]
    assert {row.outcome for row in rows} == {"failure"}
    rows = client.get(REPORT, {"username": "bianji"}).context["object_list"]
    assert {row.username for row in rows} == {"=bianji"}
    rows = client.get(REPORT, {"address": "2001:"}).context["object_list"]
    assert [row.pk for row in rows] == [events[2].pk]
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert not client.get(REPORT, {"happened_at_from": tomorrow}).context["object_list"]
    answer = client.get(REPORT, {"export": "csv", "address": "203.0.113.7"})
    table = b"".join(answer).decode("utf-8-sig").splitlines()
    assert table[0] == "时间,用户名,结果,来自地址,浏览器,操作人"
    assert len(table) == 3 and ",'=bianji,密码错误,203.0.113.7,Firefox," in table[1]
    sheet = client.get(REPORT, {"export": "xlsx"})
    assert b"".join(sheet)[:2] == b"PK"


@pytest.mark.parametrize(
    "query", ["?outcome=x", "?happened_at_from=x", "?p=99999", "?username=%00", "?ordering=x"]
)
def test_any_question_is_answered(offices, events, query):  # noqa: F811
    assert offices.city.client.get(REPORT + query).status_code in (200, 404)


def test_it_costs_no_query_a_row(offices, django_assert_max_num_queries):  # noqa: F811
    for _ in range(60):
        SignInEvent.objects.create(outcome="success", username="bianji")
    client = offices.city.client
    client.get(REPORT)
    with django_assert_max_num_queries(15):
        client.get(REPORT)


def test_a_county_office_has_none_of_it(offices, events):  # noqa: F811
    addresses = [
        REPORT,
        "/admin/reports/sign-ins/results/",
        f"{REPORT}?export=csv",
        reverse("guard_locks"),
        reverse("guard_reset", args=[offices.city.client.user.pk]),
    ]
    for address in addresses:
        for client in (offices.own.client, offices.outsider):
            for answer in (client.get(address), client.post(address)):
                assert answer.status_code in (302, 403, 405)
    menu = offices.own.client.get("/admin/").content.decode()
    assert "登录记录" not in menu and "被锁定的登录" not in menu
    menu = offices.city.client.get("/admin/").content.decode()
    assert "\\u767b\\u5f55\\u8bb0\\u5f55" in menu or "登录记录" in menu


def test_the_city_office_resets_editors_and_no_superuser(offices):  # noqa: F811
    superuser, editor = AdminFactory(), offices.own.client.user
    for user in (superuser, editor, offices.city.client.user):
        enrol(user, "JBSWY3DPEHPK3PXP", 0)
    # The city's own session has not passed the step it has just begun to need.
    colleague = Client()
    colleague.force_login(UserFactory(groups=offices.city.client.user.groups.all()))
    assert colleague.post(reverse("guard_reset", args=[editor.pk])).status_code == 302
    assert colleague.post(reverse("guard_reset", args=[superuser.pk])).status_code == 302
    editor.refresh_from_db()
    superuser.refresh_from_db()
    assert editor.second_step_since is None and superuser.second_step_since


def test_nobody_but_a_superuser_edits_one(offices):  # noqa: F811
    superuser, editor = AdminFactory(), UserFactory()
    client = offices.city.client
    edit = reverse("wagtailusers_users:edit", args=[superuser.pk])
    assert client.get(edit)["Location"] == client.post(edit)["Location"] == "/admin/"
    assert client.get(reverse("wagtailusers_users:edit", args=[editor.pk])).status_code == 200
    bulk = reverse("wagtail_bulk_action", args=["users", "user", "set_active_state"])
    for user in (superuser, editor):
        client.post(f"{bulk}?id={user.pk}", {"mark_as_active": "False"})
        user.refresh_from_db()
    assert superuser.is_active and not editor.is_active


def test_everybody_sees_the_own_sign_ins_alone(offices):  # noqa: F811
    note(Outcome.FAILURE, user=offices.own.client.user)
    SignInEvent.objects.create(outcome="success", username="sb", address="198.51.100.66")
    page = offices.own.client.get(reverse("guard_security")).content.decode()
    assert "密码错误" in page and "198.51.100.66" not in page
    assert "登录与安全" in offices.own.client.get("/admin/account/").content.decode()


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/150.0 Safari/537.36 Edg/150", "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130 MicroMessenger/8.0", "微信 · Android"),
        ("Mozilla/5.0 (iPhone; CPU like Mac OS X) Safari/604", "Safari · iPhone"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_a_browser_is_named_as_people_name_it(agent, shown):
    assert SignInEvent(agent=agent).browser == shown
