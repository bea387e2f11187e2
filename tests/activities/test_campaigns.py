"""Campaigns: phases to scale, numbers from the linked records."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from activities.models import CampaignPage, CampaignPhase, CampaignSlogan, CampaignUnit
from tests import factories

TODAY = datetime.date(2026, 3, 11)


@pytest.fixture
def campaign(site_tree, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *args: TODAY)
    page = factories.CampaignPageFactory(
        parent=site_tree.home,
        title="把小事做满一百件",
        starts=datetime.date(2026, 3, 1),
        ends=datetime.date(2026, 3, 20),
    )
    for title, first, last in (("启动", 1, 5), ("行动", 6, 15), ("总结", 16, 20)):
        page.phases.add(
            CampaignPhase(
                title=title, starts=TODAY.replace(day=first), ends=TODAY.replace(day=last)
            )
        )
    page.units.add(CampaignUnit(name="安源区文明办", task="一街道一件"))
    page.slogans.add(CampaignSlogan(text="把小事做好"))
    page.save()
    return page


def link(page, activity):
    factories.PageActivityFactory(page=page.page_ptr, activity=activity)
    return activity


def test_phases_stand_to_scale_with_todays_mark(client, campaign):
    context = client.get(campaign.url).context
    assert [entry["state"] for entry in context["phases"]] == ["past", "now", "ahead"]
    assert [(entry["offset"], entry["width"]) for entry in context["phases"]] == [
        (0, 25),
        (25, 50),
        (75, 25),
    ]
    assert context["today_at"] == 50


def test_the_axis_is_said_in_words_too(client, campaign):
    text = client.get(campaign.url).content.decode()
    assert "启动3月1日至3月5日，行动3月6日至3月15日" in text
    assert "今天3月11日，在行动阶段" in text
    assert "style=" not in text


@pytest.mark.parametrize("day", [datetime.date(2026, 2, 1), datetime.date(2026, 5, 1)])
def test_before_and_after_there_is_no_mark_of_today(client, campaign, monkeypatch, day):
    monkeypatch.setattr(timezone, "localdate", lambda *args: day)
    response = client.get(campaign.url)
    assert response.status_code == 200
    assert response.context["today_at"] is None


def test_a_phase_outside_the_campaign_does_not_leave_the_axis(client, campaign):
    phase = campaign.phases.last()
    phase.ends = datetime.date(2026, 12, 31)
    phase.save()
    for entry in client.get(campaign.url).context["phases"]:
        assert 0 <= entry["offset"] <= entry["offset"] + entry["width"] <= 100


def test_units_slogans_and_figures_are_shown(client, campaign):
    link(campaign, factories.ActivityFactory(participants=20, hours_per_person=2))
    link(campaign, factories.ActivityFactory(cancelled=True, cancel_reason="下雨"))
    coming = link(campaign, factories.ActivityFactory(upcoming=True))
    response = client.get(campaign.url)
    text = response.content.decode()
    for shown in ("安源区文明办", "一街道一件", "把小事做好", coming.title):
        assert shown in text
    figures = response.context["figures"]
    assert (figures.activities, figures.participants, figures.hours) == (1, 20, 40)


def test_reports_about_its_records_are_shown_once(client, site_tree, campaign):
    report = factories.ActivityReportPageFactory(parent=site_tree.reports, title="做成的样子一")
    for _ in range(2):
        link(report, link(campaign, factories.ActivityFactory()))
    assert client.get(campaign.url).content.decode().count("做成的样子一") == 1


def test_records_that_are_gone_leave_the_page(client, campaign):
    gone, withdrawn = (link(campaign, factories.ActivityFactory()) for _ in range(2))
    gone.delete()
    withdrawn.unpublish()
    text = client.get(campaign.url).content.decode()
    assert gone.title not in text and withdrawn.title not in text


def test_a_bare_campaign_is_a_clear_page(client, site_tree):
    page = factories.CampaignPageFactory(parent=site_tree.home)
    assert page.title in client.get(page.url).content.decode()


@pytest.mark.django_db
def test_dates_in_the_wrong_order_are_refused():
    page = CampaignPage(title="反了", starts=TODAY, ends=TODAY - datetime.timedelta(days=1))
    with pytest.raises(ValidationError) as error:
        page.clean()
    assert "ends" in error.value.message_dict
    phase = CampaignPhase(title="反了", starts=TODAY, ends=TODAY - datetime.timedelta(days=1))
    with pytest.raises(ValidationError):
        phase.clean()


def test_queries_do_not_grow_with_records(client, site_tree, campaign, query_count):
    def add():
        report = factories.ActivityReportPageFactory(
            parent=site_tree.reports, lead_image=factories.SiteImageFactory()
        )
        link(report, link(campaign, factories.ActivityFactory()))
        link(campaign, factories.ActivityFactory(upcoming=True))

    add()
    few = query_count(campaign.url)
    for _ in range(5):
        add()
    assert query_count(campaign.url) == few <= 12
