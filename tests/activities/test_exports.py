"""A result as a spreadsheet: for staff, of what is public, and nothing in it computes."""

import csv
import io

import pytest
from openpyxl import load_workbook

from activities.models import Activity
from tests import factories

ADDRESS = "/admin/snippets/activities/activity/found/"


@pytest.fixture
def indexed(site_tree, search_index):
    for number, title in enumerate(("=1+1", "@清理河道", "植树", "-护河", "巡\x0b河")):
        factories.ActivityFactory(
            title=title,
            summary="+86",
            team=site_tree.luxi.team if number else site_tree.anyuan.team,
            area=site_tree.luxi.town if number else site_tree.anyuan.town,
            responsible_name="顾不问（示例）",
            responsible_phone="13900000000",
            participants=12,
        )
    factories.ActivityFactory(title="草稿一份", live=False)
    search_index()


def body(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def rows_of_csv(content):
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_csv_opens_in_excel_and_runs_nothing(admin_client, indexed):
    content = body(admin_client.get(f"{ADDRESS}?area=luxi&as=csv"))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = rows_of_csv(content)
    assert {row["名称"] for row in rows} == {"'@清理河道", "植树", "'-护河", "巡河"}
    assert rows[0]["摘要"] == "'+86"
    assert rows[0]["实际参加人数"] == "12"
    assert rows[0]["网址"].startswith("http://testserver/activities/")


def test_a_workbook_holds_numbers_and_times_as_such(admin_client, indexed):
    content = body(admin_client.get(f"{ADDRESS}?area=anyuan&as=xlsx"))
    sheet = load_workbook(io.BytesIO(content)).active
    heading, row = list(sheet.iter_rows(values_only=True))
    record = dict(zip(heading, row, strict=True))
    assert record["名称"] == "'=1+1"
    assert record["实际参加人数"] == 12
    assert record["开始"].hour is not None


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_nothing_private_and_no_draft_is_exported(admin_client, indexed, form):
    content = body(admin_client.get(f"{ADDRESS}?as={form}"))
    if form == "xlsx":
        sheet = load_workbook(io.BytesIO(content)).active
        content = repr(list(sheet.iter_rows(values_only=True))).encode()
    for secret in ("顾不问", "13900000000", "草稿一份"):
        assert secret not in content.decode()


def test_the_order_is_that_of_the_page(admin_client, client, indexed):
    shown = client.get("/activities/?sort=date").context_data["response"].hits
    rows = rows_of_csv(body(admin_client.get(f"{ADDRESS}?sort=date&as=csv")))
    assert [row["编号"] for row in rows] == [record.code for record in shown]


def test_the_page_says_what_is_to_come(admin_client, indexed):
    text = admin_client.get(f"{ADDRESS}?area=luxi").content.decode()
    assert "共 4 场活动" in text
    assert "area=luxi&amp;as=xlsx" in text


def test_too_much_is_asked_for_in_parts(admin_client, indexed, monkeypatch):
    monkeypatch.setattr("activities.admin_views.MOST_ROWS", {"csv": 3, "xlsx": 0})
    text = admin_client.get(f"{ADDRESS}?as=csv").content.decode()
    assert "一次最多导出 3 行" in text
    assert "as=csv" not in text
    assert rows_of_csv(body(admin_client.get(f"{ADDRESS}?area=anyuan&as=csv")))
    text = admin_client.get(f"{ADDRESS}?area=anyuan&as=xlsx").content.decode()
    assert "as=csv" in text
    assert "as=xlsx" not in text


def test_visitors_are_sent_to_the_login(client, indexed):
    response = client.get(f"{ADDRESS}?as=csv")
    assert response.status_code == 302
    assert "/admin/login/" in response["Location"]


def test_accounts_that_see_no_records_get_none(client, indexed):
    client.force_login(factories.UserFactory())
    assert client.get(f"{ADDRESS}?as=csv").status_code == 302


def test_the_public_page_is_the_same_for_everybody(client, admin_client, indexed):
    import re

    def text(visitor):
        content = visitor.get("/activities/?area=luxi").content.decode()
        return re.sub(r"<!-- Wagtail.*", "", content)

    assert ADDRESS in text(client)
    assert text(client) == text(admin_client)


def test_many_rows_cost_few_queries(admin_client, indexed, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        body(admin_client.get(f"{ADDRESS}?as=csv"))
    assert Activity.objects.count() == 6
