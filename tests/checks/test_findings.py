"""What the checks say of pages and records, and what is let through."""

import datetime

import pytest
from django.utils import timezone

from core.checks.findings import counts_for, findings_of, key_of
from core.checks.models import Override, WordEntry
from core.checks.overrides import OverrideRefused, override, overrides_of
from core.models.withdrawal import KeptError
from core.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db

PHONE = "报名请打13812345678，过期不候。"


@pytest.fixture(autouse=True)
def no_words(db):
    WordEntry.objects.all().delete()


def codes(item):
    return [found.code for found in findings_of(item)]


def article(site_tree, *paragraphs, **values):
    values = {"title": "社区里的一天", "summary": "一句话。", "live": False, **values}
    body = [
        {"type": "paragraph", "value": f"<p>{text}</p>", "id": f"p{number}"}
        for number, text in enumerate(paragraphs)
    ]
    page = factories.ArticlePageFactory.build(body=body, **values)
    site_tree.news.add_child(instance=page)
    return page


def test_a_finding_says_what_and_where(site_tree):
    page = article(site_tree, "天气很好。", PHONE)
    found = findings_of(page)[0]
    assert (found.code, found.severity, found.path) == ("mobile", "severe", "body.p1")
    assert found.excerpt == "13812345678"
    assert found.blocks


def test_a_records_private_fields_are_no_public_text(site_tree):
    activity = factories.ActivityFactory(responsible_phone="13812345678", team=site_tree.luxi.team)
    assert findings_of(activity) == []
    activity.description = PHONE
    assert codes(activity) == ["mobile"]
    team = site_tree.luxi.team
    team.contact_phone = "13812345678"
    assert findings_of(team) == []


def test_an_override_needs_a_reason_and_a_person_in_charge(site_tree, staff):
    page = article(site_tree, PHONE)
    found = findings_of(page)[0]
    with pytest.raises(OverrideRefused, match="10"):
        override(page, found.key, staff(Role.EDITOR), "可以")
    with pytest.raises(OverrideRefused, match="权限"):
        override(page, found.key, staff(Role.REPORTER), "这是单位对外公布的工作手机")
    with pytest.raises(OverrideRefused, match="权限"):
        stranger = staff(Role.EDITOR, area=site_tree.luxi.area)
        override(page, found.key, stranger, "这是单位对外公布的工作手机")
    editor = staff(Role.EDITOR)
    override(page, found.key, editor, "这是单位对外公布的工作手机")
    (found,) = [each for each in findings_of(page) if each.is_severe]
    assert not found.blocks
    assert found.override.user_name == editor.name
    assert [each.reason for each in overrides_of(page)] == ["这是单位对外公布的工作手机"]


def test_an_override_ends_with_the_words_it_was_given_for(site_tree, staff):
    page = article(site_tree, PHONE)
    found = findings_of(page)[0]
    override(page, found.key, staff(Role.EDITOR), "这是单位对外公布的工作手机")
    page.body = [("paragraph", f"<p>另外一句，{PHONE}</p>")]
    assert findings_of(page)[0].blocks


def test_overrides_are_only_added_to(site_tree, staff):
    page = article(site_tree, PHONE)
    made = override(page, findings_of(page)[0].key, staff(Role.EDITOR), "这是对外公布的工作手机号")
    with pytest.raises(KeptError):
        made.delete()
    with pytest.raises(KeptError):
        Override.objects.all().update(reason="")


def test_many_items_cost_a_few_queries(site_tree, django_assert_max_num_queries):
    pages = [article(site_tree, PHONE, slug=f"a{number}") for number in range(6)]
    counts = counts_for(pages)
    assert counts[key_of(pages[0])][0] == 1
    with django_assert_max_num_queries(3):
        assert counts_for(pages) == counts
    pages[0].body = []
    pages[0].save_revision()
    assert counts_for(pages)[key_of(pages[0])][0] == 0


def test_facts_are_compared_with_the_record(site_tree):
    start = timezone.make_aware(datetime.datetime(2026, 3, 12, 9))
    activity = factories.ActivityFactory(
        team=site_tree.luxi.team, start=start, lasts=datetime.timedelta(hours=3), participants=58
    )
    page = factories.ActivityReportPageFactory(
        parent=site_tree.reports,
        summary="植树。",
        live=False,
        body=[("paragraph", "<p>3月12日上午，五十八名志愿者来到坡上种树。</p>")],
    )
    factories.PageActivityFactory(page=page, activity=activity)
    assert [code for code in codes(page) if code.startswith("fact")] == []
    page.body = [("paragraph", "<p>3月10日上午，85名志愿者来到坡上种树。</p>")]
    found = {each.code: each for each in findings_of(page)}
    assert found["fact_date"].is_severe
    assert found["fact_people"].is_severe
    assert "58 人" in found["fact_people"].message


def test_a_list_follows_the_record(site_tree):
    activity = factories.ActivityFactory(team=site_tree.luxi.team, participants=58)
    page = factories.ActivityReportPageFactory(
        parent=site_tree.reports,
        live=False,
        body=[("paragraph", "<p>五十八名志愿者来到坡上种树。</p>")],
    )
    factories.PageActivityFactory(page=page, activity=activity)
    page.refresh_from_db()
    page.save_revision()
    page.refresh_from_db()
    assert counts_for([page])[key_of(page)][0] == 0
    activity.participants = 57
    activity.save()
    assert counts_for([page])[key_of(page)][0] == 1
