"""Puts pieces on the demo's desk in every state of a review, signed by the demo's own people."""

import datetime
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.utils import timezone

from activities.models import Activity, Team
from core.reviews import services
from core.reviews.models import Review
from home.demo.content import read
from stories.models import ArticleIndexPage, ArticlePage

#: Who signs at which stage.
SIGNERS = {"first": "zebian", "second": "bianji", "final": "zongbian"}
#: How many stages a piece has passed in each state.
PASSED = {"first": 0, "second": 1, "returned": 1, "final": 2, "scheduled": 3}


def make_reviews(pages):
    """Hand the pieces in and sign them as far as each has come; returns how many."""
    people = {user.username: user for user in get_user_model().objects.all()}
    entries = read("reviews")["piece"]
    for entry in entries:
        page = _draft(pages, entry, people[entry["by"]])
        services.submit(page, people[entry["by"]])
        for stage in list(SIGNERS)[: PASSED[entry["state"]]]:
            _sign(page, entry, stage, people[SIGNERS[stage]])
        if entry["state"] == "returned":
            fresh = _fresh(page)
            services.send_back(
                fresh,
                people["bianji"],
                fresh.latest_revision_id,
                entry["returned_for"],
                entry["returned_note"],
            )
        if "waited_hours" in entry:
            since = timezone.now() - datetime.timedelta(hours=entry["waited_hours"])
            Review.objects.of(page).update(stage_since=since)
    _hand_in_record(people["duiwu"])
    return len(entries) + 1


def _draft(pages, entry, author):
    page = ArticlePage(
        title=entry["title"],
        slug=entry["key"],
        summary=entry["summary"],
        kind=entry["kind"],
        lead_image=pages.pictures.get(entry["picture"]),
        source="市文明办",
        author=author.name,
        body=pages.body(entry),
        owner=author,
        live=False,
    )
    if "go_live_in_hours" in entry:
        moment = timezone.now() + datetime.timedelta(hours=entry["go_live_in_hours"])
        page.go_live_at = moment.replace(minute=0, second=0, microsecond=0)
    parent = pages.index(ArticleIndexPage, entry.get("section"))
    parent.add_child(instance=page)
    page.save_revision(user=author, log_action=True)
    return _fresh(page)


def _sign(page, entry, stage, signer):
    if f"{stage}_text" in entry:
        # What a reviewer mends is part of the sign-off, and shown to the next one.
        draft = _fresh(page).get_latest_revision_as_object()
        draft.body[-1].value.source = f"<p>{entry[f'{stage}_text']}</p>"
        draft.save_revision(user=signer, log_action=True)
    fresh = _fresh(page)
    note = entry.get("note" if stage == "first" else f"{stage}_note", "")
    services.approve(fresh, signer, fresh.latest_revision_id, note)


def _hand_in_record(reporter):
    """A team reporter's record of last Sunday, which waits for the office."""
    team = Team.objects.get(short_name="小城理发队")
    like = Activity.objects.filter(team=team).order_by("-start").first() or Activity.objects.first()
    today = timezone.localdate()
    sunday = today - datetime.timedelta(days=today.isoweekday() % 7 or 7)
    start = timezone.make_aware(datetime.datetime.combine(sunday, datetime.time(9)))
    record = Activity.objects.create(
        title="敬老院里的周日理发",
        summary="六位队员为三十四位老人理发、修面，聊了一上午。",
        description="上午九点到十一点半，在敬老院一楼活动室。",
        category=like.category,
        team=team,
        area=team.area,
        place="安源区示例敬老院",
        start=start,
        end=start + datetime.timedelta(hours=2, minutes=30),
        participants=6,
        people_served=34,
        hours_per_person=Decimal("2.5"),
        live=False,
    )
    record.save_revision(user=reporter, log_action=True)
    services.submit(_fresh(record), reporter)


def _fresh(item):
    return type(item)._base_manager.get(pk=item.pk)
