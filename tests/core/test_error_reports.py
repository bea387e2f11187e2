"""网站找错: what a reader sends, what is held off, and who sees it."""

import datetime
import re

import pytest
from django.core import mail
from django.core.signing import TimestampSigner
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.corrections.tasks import mail_report
from core.models import ErrorReport, SiteSettings
from core.periodic import forget_contacts
from core.security import visitor_address
from tests import factories
from tests.admin.conftest import offices  # noqa: F401

pytestmark = pytest.mark.django_db
ADDRESS = "/report-error/"


@pytest.fixture
def filled(site_tree, monkeypatch):
    monkeypatch.setattr("core.corrections.forms.SOONEST", 0)
    stamp = TimestampSigner(salt="report-error").sign("form")
    return {
        "kind": "wording",
        "address": "/news/",
        "description": "“登录”写成了“登陆”。",
        "contact": "王先生 10086",
        "stamp": stamp,
    }


def test_a_report_arrives_and_the_contact_stays_inside(client, filled):
    answer = client.post(ADDRESS, filled, follow=True)
    assert "已经收到" in answer.content.decode()
    report = ErrorReport.objects.get()
    assert (report.state, report.address, report.contact) == ("new", "/news/", "王先生 10086")
    assert report.page.slug == "news" and "no-store" in answer["Cache-Control"]


def test_the_page_is_filled_in(client, site_tree):
    assert 'value="/news/a/"' in client.get(ADDRESS + "?page=/news/a/").content.decode()
    from_page = client.get(ADDRESS, headers={"referer": "http://testserver/teams/"})
    assert 'value="/teams/"' in from_page.content.decode()
    for foreign in ("http://evil.example/a", "//evil.example/a", "javascript:alert(1)"):
        shown = client.get(ADDRESS, {"page": foreign}).context["form"]["address"]
        assert "value" not in str(shown)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("kind", "", "请选一类问题"),
        ("description", "", "请写明哪里不对"),
        ("description", "字" * 1001, "1000"),
        ("description", "http://a http://b https://c", "最多放两个链接"),
        ("address", "https://evil.example/news/", "请填本站的地址"),
        ("address", "http://[", "地址写得不对"),
        ("homepage", "http://spam", "没有提交成功"),
        ("stamp", "x", "请再提交一次"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client, filled, field, value, said):
    answer = client.post(ADDRESS, {**filled, field: value})
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page
    assert "王先生 10086" in page
    assert not ErrorReport.objects.exists()


def test_a_machine_is_too_quick(client, filled, monkeypatch):
    monkeypatch.setattr("core.corrections.forms.SOONEST", 3)
    assert "太快" in client.post(ADDRESS, filled).content.decode()


def test_no_more_than_five_an_hour_from_one_address(client, filled):
    for _round in range(5):
        assert client.post(ADDRESS, filled).status_code == 302
    answer = client.post(ADDRESS, filled)
    assert answer.status_code == 429 and "王先生 10086" in answer.content.decode()
    assert ErrorReport.objects.count() == 5


def test_without_its_token_the_form_is_refused(filled):
    assert Client(enforce_csrf_checks=True).post(ADDRESS, filled).status_code == 403


def test_a_county_sees_what_concerns_its_section(offices, filled):  # noqa: F811
    path = offices.own.place.news.get_url()
    assert Client().post(ADDRESS, {**filled, "address": path}).status_code == 302
    report = ErrorReport.objects.get()
    assert report.area == offices.own.place.area
    listing = reverse("wagtailsnippets_core_errorreport:list")
    edit = reverse("wagtailsnippets_core_errorreport:edit", args=[report.pk])
    assert path in offices.own.client.get(listing).content.decode()
    assert path not in offices.foreign.client.get(listing).content.decode()
    assert offices.foreign.client.get(edit).status_code == 404
    assert "王先生 10086" in offices.own.client.get(edit).content.decode()
    assert "还没办结：1 条" in offices.own.client.get("/admin/").content.decode()
    closed = {"area": report.area_id, "state": "corrected", "answer": "已改。"}
    assert offices.own.client.post(edit, closed).status_code == 302
    report.refresh_from_db()
    assert report.closed_at and report.handled_by == offices.own.client.user
    assert report.description == filled["description"]


def test_what_is_wrong_with_a_record_goes_to_its_county(client, filled, site_tree):
    record = factories.ActivityFactory(
        team=site_tree.luxi.team, area=site_tree.luxi.town, category=site_tree.category
    )
    for address in (record.get_absolute_url(), site_tree.luxi.team.get_absolute_url()):
        client.post(ADDRESS, {**filled, "address": address})
    areas = set(ErrorReport.objects.values_list("area", flat=True))
    assert areas == {site_tree.luxi.town.pk, site_tree.luxi.area.pk}


def test_the_contact_goes_some_time_after_the_end(client, filled):
    client.post(ADDRESS, filled)
    old = timezone.now() - datetime.timedelta(days=91)
    forget_contacts()
    assert ErrorReport.objects.get().contact
    ErrorReport.objects.update(state="corrected", closed_at=old)
    forget_contacts()
    assert ErrorReport.objects.get().contact == ""


def test_mail_says_where_and_never_who(client, filled):
    SiteSettings.objects.update(report_mail="bianji@example.org")
    client.get("/")
    SiteSettings.objects.update(report_mail="bianji@example.org")
    client.post(ADDRESS, filled)
    mail_report.call(ErrorReport.objects.get().pk)
    (message,) = mail.outbox
    assert message.to == ["bianji@example.org"] and "/news/" in message.body
    assert "王先生" not in message.body and "登陆" not in message.body


def test_every_page_and_article_lead_to_the_form(client, site_tree):
    factories.ArticlePageFactory(parent=site_tree.news, slug="wen")
    page = client.get("/news/wen/").content.decode()
    assert 'href="/report-error/"' in page
    assert re.search(r'href="/report-error/\?page=/news/wen/"', page)


@pytest.mark.parametrize(
    ("trusted", "told", "address"),
    (
        (False, "203.0.113.9", "127.0.0.1"),
        (True, "203.0.113.9", "203.0.113.9"),
        (True, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (True, "", "127.0.0.1"),
    ),
)
def test_only_the_proxy_says_where_a_reader_comes_from(rf, settings, trusted, told, address):
    settings.TRUSTS_PROXY = trusted
    headers = {"x-forwarded-for": told} if told else {}
    assert visitor_address(rf.get("/report-error/", headers=headers)) == address


def test_editors_answer_reports_and_write_none(client, filled, admin_user):
    client.post(ADDRESS, filled)
    client.force_login(admin_user)
    names = "wagtailsnippets_core_errorreport"
    listing = client.get(reverse(f"{names}:list")).content.decode()
    assert "写成了“登陆”" in listing and reverse(f"{names}:add") not in listing
    assert client.get(reverse(f"{names}:add")).status_code == 404
    report = ErrorReport.objects.get()
    edit = client.get(reverse(f"{names}:edit", args=[report.pk])).content.decode()
    assert '<a href="/news/" target="_blank"' in edit
    assert reverse("wagtailadmin_pages:edit", args=[report.page_id]) in edit
