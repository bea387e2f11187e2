"""“加入日历”: one activity as a calendar file."""

import pytest
from icalendar import Calendar

from tests import factories

PRIVATE = {"responsible_name": "顾不问（示例）", "responsible_phone": "13900000000"}


@pytest.fixture
def record(site_tree):
    return factories.ActivityFactory(
        title="清理河道；带上手套,\\n", upcoming=True, team=site_tree.luxi.team, **PRIVATE
    )


def events(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(response.content).walk("VEVENT"), response


def test_it_holds_the_one_event_and_nothing_private(client, record):
    (event,), response = events(client, f"{record.get_absolute_url()}calendar.ics")
    assert event["summary"] == record.title
    assert event["dtstart"].dt == record.start.replace(microsecond=0)
    assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert event["dtend"].dt == record.end.replace(microsecond=0)
    assert event["url"] == f"http://testserver{record.get_absolute_url()}"
    text = response.content.decode()
    assert "VALARM" not in text and "ATTENDEE" not in text and "ORGANIZER" not in text
    assert not any(secret in text for secret in PRIVATE.values())
    assert f"{record.code}.ics" in response["Content-Disposition"]


def test_it_is_the_same_event_as_in_the_calendar_of_results(client, record):
    (event,), _response = events(client, f"{record.get_absolute_url()}calendar.ics")
    listed, _response = events(client, "/activities/calendar.ics")
    assert event["uid"] in [other["uid"] for other in listed]


def test_one_called_off_says_so(client, record):
    record.cancelled, record.cancel_reason = True, "大雨"
    record.save()
    (event,), _response = events(client, f"{record.get_absolute_url()}calendar.ics")
    assert event["status"] == "CANCELLED"
    assert "大雨" in event["description"]


def test_what_is_over_hidden_or_unknown_has_none(client, site_tree, record):
    over = factories.ActivityFactory(team=site_tree.luxi.team)
    draft = factories.ActivityFactory(upcoming=True, live=False)
    for code in (over.code, draft.code, "PX-1999-000001"):
        assert client.get(f"/activities/{code}/calendar.ics").status_code == 404
    assert client.post(f"{record.get_absolute_url()}calendar.ics").status_code == 405
