"""The desk of contributions with 10,000 pieces of 300 authors: queries and time of each screen."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.roles import Role
from plugins.contributions.models import (
    Likeness,
    Outlet,
    Placement,
    Submission,
    SubmissionVersion,
    TextMark,
    TextPrint,
)
from plugins.contributions.services.likeness import marks_of, note_likeness, runs_of
from tests.plugins.contributions.conftest import *  # noqa: F403
from tests.plugins.contributions.factories import ContributorFactory, body

PIECES, AUTHORS, MARKS = 10_000, 300, 100
State = Submission.State


def seed(area):
    """Pieces in all states, each with a version, half of them with marks, some printed."""
    now, text = timezone.now(), body()
    authors = [ContributorFactory(area=area, unit=f"单位{n % 40}") for n in range(AUTHORS)]
    states = (State.SUBMITTED, State.CLAIMED, State.RETURNED, State.ADOPTED, State.REFUSED)
    pieces = Submission.objects.bulk_create(
        [
            Submission(
                contributor=authors[n % AUTHORS],
                area=area,
                number=f"TG-2026-{n:05d}",
                title=f"第{n}篇来稿",
                body=text,
                characters=90,
                state=states[n % 5],
                submitted_at=now - timedelta(minutes=n),
                due_at=now + timedelta(minutes=n),
                answered_in_time=bool(n % 7) if n % 5 > 1 else None,
            )
            for n in range(PIECES)
        ],
        batch_size=500,
    )
    SubmissionVersion.objects.bulk_create(
        [
            SubmissionVersion(submission=each, number=1, title=each.title, body=text)
            for each in pieces
        ],
        batch_size=500,
    )
    prints = TextPrint.objects.bulk_create(
        [TextPrint(submission=each) for each in pieces[1::2]], batch_size=500
    )
    marks = (
        TextMark(text=row, value=(row.pk * 7919 + n * 104729) * 8)
        for row in prints
        for n in range(MARKS)
    )
    TextMark.objects.bulk_create(marks, batch_size=5000)
    outlet = Outlet.objects.create(name="省文明网（示例）", level="province", kind="civility")
    Placement.objects.bulk_create(
        Placement(submission=each, area=area, outlet=outlet, date=now.date(), confirmed_at=now)
        for each in pieces[3::5]
    )
    Likeness.objects.bulk_create(
        Likeness(submission=one, other=other, share=60)
        for one, other in zip(pieces[::10], pieces[1::10], strict=True)
    )
    return pieces


@pytest.mark.django_db
def test_contributions(desk, staff, client, capsys):  # noqa: F405
    area = desk.tree.anyuan.area
    pieces = seed(area)
    client.force_login(staff(Role.RESPONSIBLE, area=area))
    addresses = {
        "queue": reverse("contributions_queue"),
        "all, searched": reverse("contributions_queue") + "?tab=all&q=篇&sort=new&p=300",
        "one piece": reverse("contributions_submission", args=[pieces[0].pk]),
        "people": reverse("contributions_contributors"),
        "placements": reverse("contributions_placements"),
        "figures": reverse("contributions_figures"),
        "workbook": reverse("contributions_figures") + "?export=xlsx",
        "dashboard": reverse("wagtailadmin_home"),
    }
    lines = []
    for name, address in addresses.items():
        client.get(address)
        begun = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        spent = (time.perf_counter() - begun) * 1000
        own = sum("contributions_" in each["sql"] for each in queries)
        assert own < 15, name
        lines.append(f"{name:14} {len(queries):3} queries, {own:2} own {spent:7.0f} ms")
    begun = time.perf_counter()
    assert marks_of(runs_of("正文" * 900)) is not None
    note_likeness(pieces[0])
    lines.append(f"likeness of one piece {(time.perf_counter() - begun) * 1000:.0f} ms")
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201
