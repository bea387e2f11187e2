"""审签单 and its list, the leader's page, and the review beside the text in the editors."""

import pytest

from core.reviews import services
from core.reviews.leader_links import make_link
from core.reviews.screen import remarks
from core.roles import Role, ensure_role_groups
from tests.reviews.conftest import fresh, latest, pass_stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def returned(article, desk):
    """An article that was passed once and then sent back with a remark."""
    desk.author.groups.add(ensure_role_groups()[Role.RESPONSIBLE])
    services.submit(article, desk.author)
    pass_stage(article, desk.first, note="数字核过")
    remarks.add(fresh(article), desk.second, "summary", "导语太长")
    services.send_back(
        fresh(article), desk.second, latest(article), ["facts"], "人数按签到表改", "second"
    )
    return fresh(article)


def sheet(item):
    return f"/admin/reviews/wagtailcore/page/{item}/sheet/"


def test_the_sheet_names_who_signed_which_text_and_outlives_the_page(
    client, returned, desk, staff, site_tree
):
    client.force_login(desk.second)
    pk = returned.pk
    text = client.get(sheet(pk)).content.decode()
    for said in (
        "稿件审签单",
        "何知秋（示例）",
        "初审通过",
        "数字核过",
        "人数按签到表改",
        "责任编辑",
    ):
        assert said in text
    returned.delete()
    assert "夜校门口的热粥" in client.get(sheet(pk)).content.decode()
    client.force_login(staff(Role.EDITOR, area=site_tree.luxi.area))
    assert client.get(sheet(pk)).status_code == 404
    client.force_login(desk.second)
    assert client.get(sheet(999_999)).status_code == 404


def test_the_list_of_sign_offs_is_found_filtered_and_exported_safely(
    client, returned, desk, staff, site_tree
):
    pass_note = "=HYPERLINK(1)"
    services.submit(returned, desk.author)
    pass_stage(returned, desk.second, note=pass_note)
    client.force_login(desk.second)
    address = "/admin/reviews/sheets/"
    assert "夜校门口的热粥" in client.get(address).content.decode()
    assert "夜校门口的热粥" not in client.get(address, {"title": "没有这篇"}).content.decode()
    found = client.get(address, {"user_name": "何知秋", "outcome": "passed"}).content.decode()
    assert "何知秋（示例）" in found and "数字核过" in found
    exported = b"".join(client.get(address, {"export": "csv"}).streaming_content).decode(
        "utf-8-sig"
    )
    assert "'=HYPERLINK(1)" in exported and "夜校门口的热粥" in exported
    client.force_login(staff(Role.EDITOR, area=site_tree.luxi.area))
    assert "夜校门口的热粥" not in client.get(address).content.decode()
    client.force_login(staff(Role.REPORTER))
    assert client.get(address).status_code == 302


def test_the_editor_of_a_page_says_what_to_mend(client, returned, desk):
    client.force_login(desk.author)
    text = client.get(f"/admin/pages/{returned.pk}/edit/").content.decode()
    assert "人数按签到表改" in text and "导语太长" in text and "看要改什么" in text
    assert f"/admin/reviews/wagtailcore/page/{returned.pk}/" in text


def test_the_editor_of_a_record_says_what_to_mend(client, record, desk):
    services.submit(record, desk.author)
    remarks.add(record, desk.first, "participants", "和签到表不符")
    client.force_login(desk.second)
    text = client.get(f"/admin/snippets/activities/activity/edit/{record.pk}/").content.decode()
    assert "和签到表不符" in text and "实际参加人数" in text
    assert f"/admin/reviews/activities/activity/{record.pk}/" in text


def test_a_leader_reads_the_draft_without_the_admin(client, returned, desk):
    _link, path = make_link(returned, desk.second, "周局长（示例）")
    response = client.get(path)
    text = response.content.decode()
    for said in ("周局长（示例）", "夜校门口的热粥", "请勿转发", "还没有审", "何知秋（示例）"):
        assert said in text
    assert "/admin/" not in text and "style=" not in text and "<script" not in text
    assert "'unsafe-inline'" not in response["Content-Security-Policy"]
