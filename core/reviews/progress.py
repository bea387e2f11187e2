"""How far an item has come: what its sign-offs add up to."""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import DraftStateMixin, Page

from core.models.withdrawal import item_key
from core.reviews.kinds import StageRules
from core.reviews.models import Review, SignOff
from core.reviews.stages import Stage

Outcome = SignOff.Outcome
#: What a list of sign-offs needs; the texts are read one by one.
_LIGHT = ("text", "note", "reasons")


@dataclass(frozen=True)
class Mark:
    """One seal: `state` is "passed", "now", "returned", "skipped" or "waiting"; `who` and `when`
    where somebody has signed."""

    stage: str
    label: str
    state: str
    who: str = ""
    when: datetime | None = None

    @property
    def name(self):
        return Stage(self.stage).label


@dataclass
class Tally:
    """The sign-offs of one cycle that count: by stage, the one that passed or skipped it."""

    done: dict = field(default_factory=dict)
    returned: SignOff | None = None
    released: SignOff | None = None

    @classmethod
    def of(cls, sign_offs):
        tally = cls()
        for row in sign_offs:
            tally.add(row)
        return tally

    def add(self, row):
        if row.outcome in (Outcome.PASSED, Outcome.SKIPPED):
            self.done[row.stage] = row
        elif row.outcome == Outcome.TAKEN_BACK:
            self.done.pop(row.stage, None)
        elif row.outcome == Outcome.RETURNED:
            self._undo_from(row.to_stage)
            self.returned = row
        elif row.outcome == Outcome.RESET:
            self.done.clear()
        elif row.outcome == Outcome.SUBMITTED:
            self.returned = None
        elif row.outcome in SignOff.CLEARING:
            self.released = row

    def _undo_from(self, stage):
        order = list(Stage)
        for each in list(self.done):
            if order.index(Stage(each)) >= order.index(Stage(stage)):
                del self.done[each]

    def missing(self, stages):
        """Return the stages that nobody has passed or skipped, in order."""
        return [stage for stage in stages if stage not in self.done]

    @property
    def skipped(self):
        return [row for row in self.done.values() if row.outcome == Outcome.SKIPPED]

    def passed_by(self, user_id):
        """Return the stage that this user has passed, or None."""
        return next(
            (
                Stage(stage)
                for stage, row in self.done.items()
                if row.outcome == Outcome.PASSED and row.user_id == user_id
            ),
            None,
        )


def key_of(item):
    """Return the pair by which lists know an item: ("page" or the model's label, primary key)."""
    return ("page" if isinstance(item, Page) else item._meta.label_lower, item.pk)


def tally_of(review):
    """Return the `Tally` of one review."""
    return Tally.of(SignOff.objects.filter(cycle=review.cycle).defer(*_LIGHT).order_by("pk"))


def tallies_of(reviews):
    """Return the tallies of many reviews by cycle, in one query."""
    found = {review.cycle: Tally() for review in reviews}
    rows = SignOff.objects.filter(cycle__in=found).defer(*_LIGHT).order_by("pk")
    for row in rows if found else ():
        found[row.cycle].add(row)
    return found


def marks_of(items):
    """Return `{key_of(item): [Mark, …]}` for any number of pages and records.

    An item that is public as it stands and was never reviewed has no marks.
    """
    items = [item for item in items if isinstance(item, DraftStateMixin) and item.pk]
    if not items:
        return {}
    rules = StageRules.load()
    reviews = _latest_reviews(items)
    tallies = tallies_of(reviews.values())
    marks = {}
    for item in items:
        review = reviews.get(_row_key(item))
        if review is not None and _is_outdated(item, review, tallies[review.cycle]):
            review = None
        if review is None and item.live and not item.has_unpublished_changes:
            marks[key_of(item)] = []
            continue
        tally = tallies[review.cycle] if review else Tally()
        marks[key_of(item)] = marks_from(rules.stages_of(item), review, tally)
    return marks


def marks_from(stages, review, tally):
    """Return the marks of one review; `review` is None for an item outside of any."""
    marks = []
    for stage in stages:
        row = tally.done.get(stage)
        state, who, when = "waiting", "", None
        if row is not None:
            state = "skipped" if row.outcome == Outcome.SKIPPED else "passed"
        elif review is not None and review.is_running and review.stage == stage:
            state = "now"
        elif review is not None and review.is_returned and _returned_at(tally) == stage:
            state, row = "returned", tally.returned
        if row is not None:
            who, when = row.user_name, row.signed_at
        marks.append(Mark(stage.value, str(stage.seal), state, who, when))
    return marks


def trail_of(item):
    """Return all sign-offs of `item`, the first one first, without their texts."""
    return SignOff.objects.of(item).defer("text")


def last_seen(item, *, user=None, stage=None, before=None):
    """Return the last sign-off with a text by `user`, or at `stage`: what they read then."""
    rows = SignOff.objects.of(item).exclude(text="")
    if user is not None:
        rows = rows.filter(user=user)
    if stage is not None:
        rows = rows.filter(stage=stage)
    if before is not None:
        rows = rows.filter(signed_at__lt=before)
    return rows.last()


def review_of(item):
    """Return the open Review of `item`, or None."""
    return Review.objects.of(item).open().select_related("workflow_state").first()


def revision_number(revision):
    """Return which of its item's revisions this one is, counted from one."""
    return (
        type(revision)
        .objects.filter(
            base_content_type_id=revision.base_content_type_id,
            object_id=revision.object_id,
            pk__lte=revision.pk,
        )
        .count()
    )


def waiting_words(stage):
    """Say where an item is, for people."""
    return _("等%(stage)s") % {"stage": Stage(stage).label}


def _returned_at(tally):
    return tally.returned.stage if tally.returned else ""


def _row_key(item):
    key = item_key(item)
    return (key["content_type"].pk, key["object_id"])


def _latest_reviews(items):
    wanted = {}
    for item in items:
        content_type, object_id = _row_key(item)
        wanted.setdefault(content_type, set()).add(object_id)
    condition = Q(pk__in=[])
    for content_type, ids in wanted.items():
        condition |= Q(content_type=ContentType.objects.get_for_id(content_type), object_id__in=ids)
    rows = Review.objects.filter(condition).select_related("workflow_state").order_by("pk")
    return {review.key: review for review in rows}


def _is_outdated(item, review, tally):
    """Whether the review is over and the draft has changed since."""
    if review.is_running or review.is_returned:
        return False
    if tally.released is None:
        return True
    return item.latest_revision_id not in (None, tally.released.revision_id)
