"""What waits for whom. A list of any length costs the same few queries."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, Subquery
from django.utils import timezone
from wagtail.models import Page

from core.permissions import scope_area_ids
from core.reviews.addresses import review_address_of
from core.reviews.kinds import StageRules
from core.reviews.models import Review, SignOff
from core.reviews.people import Staff
from core.reviews.progress import Outcome, Tally, marks_from, tallies_of
from core.reviews.rules import Situation, barred_ids
from core.reviews.stages import Stage

#: No list shows more; what is beyond shows when some of it is done.
MOST = 500


@dataclass
class ReviewItem:
    """An item under review as lists show it. `item` is a bare Page or a record, the same few
    queries for all; `returned` is the sign-off that sent it back, where one did."""

    review: Review
    item: object
    marks: list
    escalates_at: datetime | None = None
    returned: SignOff | None = None

    @property
    def title(self):
        return self.review.title

    @property
    def area_id(self):
        return self.review.area_id

    @property
    def stage(self):
        return self.review.stage

    @property
    def stage_label(self):
        return Stage(self.review.stage).label if self.review.stage else ""

    @property
    def since(self):
        return self.returned.signed_at if self.returned else self.review.stage_since

    @property
    def must_go_out_at(self):
        return self.review.must_go_out_at

    @property
    def is_escalated(self):
        return self.review.escalated_at is not None

    @cached_property
    def url(self):
        return review_address_of(self.review)


def waiting_for(user):
    """Return the items that wait for `user` to sign, those first that must go out first."""
    return _items([row for row in _running() if user.pk in row.people], by=_urgency)


def waiting_and_own(user):
    """Return two lists at the cost of one: what waits for `user`, and what `user` has handed in
    that waits for others."""
    rows = _running()
    waiting = [row for row in rows if user.pk in row.people]
    own = [
        row
        for row in rows
        if user.pk in (row.review.submitted_by_id, row.review.author_id)
        and user.pk not in row.people
    ]
    items = _items(waiting + own)
    mine = sorted(items[len(waiting) :], key=_urgency)
    return sorted(items[: len(waiting)], key=_urgency), mine


def mark_of_queue():
    """Return what changes with each act on any review; one query."""
    passed_on = Review.objects.exclude(escalated_at=None).order_by("-escalated_at")
    acts = SignOff.objects.annotate(passed_on=Subquery(passed_on.values("escalated_at")[:1]))
    return acts.order_by("-pk").values_list("pk", "passed_on").first()


def in_review(user):
    """Return all items under review in the areas of `user`, whomever they wait for."""
    return _items([row for row in _running() if _in_scope(user, row.review.area_id)], by=_urgency)


def returned_to(user):
    """Return the items that were sent back to `user`, the latest first."""
    reviews = (
        Review.objects.returned()
        .filter(Q(submitted_by=user) | Q(author=user))
        .select_related("workflow_state", "area")[:MOST]
    )
    reviews = list(reviews)
    tallies, rules = tallies_of(reviews), StageRules.load()
    rows = [_Row(review, tallies[review.cycle], rules, frozenset()) for review in reviews]
    sent_back = SignOff.objects.defer("text").in_bulk(
        [row.tally.returned.pk for row in rows if row.tally.returned]
    )
    items = _items(rows)
    for item, row in zip(items, rows, strict=True):
        if row.tally.returned:
            item.returned = sent_back[row.tally.returned.pk]
    return sorted(items, key=lambda each: each.since, reverse=True)


def emergencies(user, days=7):
    """Return the emergency releases of the last days in the areas of `user`, the latest first."""
    since = timezone.now() - timedelta(days=days)
    rows = SignOff.objects.filter(outcome=Outcome.EMERGENCY, signed_at__gte=since)
    allowed = scope_area_ids(user)
    if allowed is not None:
        rows = rows.filter(area_id__in=allowed)
    return rows.defer("text").order_by("-signed_at")


def task_state_ids_of(user):
    """Return the ids of Wagtail's task states that wait for `user`."""
    return [
        row.review.workflow_state.current_task_state_id
        for row in _running()
        if user.pk in row.people
    ]


@dataclass
class _Row:
    review: Review
    tally: Tally
    rules: StageRules
    people: frozenset


def _running():
    reviews = list(
        Review.objects.running()
        .select_related("workflow_state", "area")
        .order_by("stage_since")[:MOST]
    )
    if not reviews:
        return []
    rules, tallies, staff = StageRules.load(), tallies_of(reviews), Staff.load()
    rows = []
    for review in reviews:
        situation = Situation(review, tallies[review.cycle], rules, (), review.area_id)
        people = staff.waits_for(
            review.stage, review.area_id, barred_ids(situation), bool(review.escalated_at)
        )
        rows.append(_Row(review, situation.tally, rules, frozenset(people)))
    return rows


def _in_scope(user, area_id):
    allowed = scope_area_ids(user)
    return allowed is None or area_id in allowed


def _urgency(item):
    latest = timezone.now() + timedelta(days=36500)
    return (item.must_go_out_at or latest, item.since)


def _items(rows, by=None):
    targets = _targets([row.review for row in rows])
    items = []
    for row in rows:
        item = targets.get(row.review.key)
        stages = row.rules.stages_of(item) if item is not None else ()
        marks = marks_from(stages, row.review, row.tally)
        due = row.review.stage_since + timedelta(hours=row.rules.settings.escalate_after)
        items.append(ReviewItem(row.review, item, marks, due))
    return sorted(items, key=by) if by else items


def _targets(reviews):
    """The items of reviews by key, one query for each model."""
    wanted = {}
    for review in reviews:
        wanted.setdefault(review.content_type_id, set()).add(review.object_id)
    found = {}
    for content_type_id, ids in wanted.items():
        model = ContentType.objects.get_for_id(content_type_id).model_class()
        if model is None:
            continue
        manager = Page.objects if model is Page else model._base_manager
        for pk, item in manager.in_bulk([int(pk) for pk in ids if pk.isdigit()]).items():
            found[(content_type_id, str(pk))] = item
    return found
