"""The one gate before the public: what must hold when a page or record goes live.

Wagtail publishes from many places (editor, bulk action, both APIs, end of a workflow, schedule,
copies), and only saving sees all of them. So the gate stands before the save: whatever becomes
live, or gets another text while live, by the hand of a person in the admin or by the clock must
meet every condition. What a command or a migration does without a person passes.

    add_condition(name, function)      function(item, revision, user) -> texts of what is missing

A view that can say more asks `missing()` first and shows the answer; `PublicationRefused` is
what everybody else meets, and `core.refusals` turns it into a message.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from wagtail.log_actions import get_active_log_context
from wagtail.models import Page

_conditions = {}
_passed = ContextVar("publication_passed", default=frozenset())
_watched = ContextVar("publication_watched", default=False)


class PublicationRefused(Exception):
    """Something that must hold does not; `item` stays as it was, `reasons` are sentences."""

    def __init__(self, item, reasons):
        self.item = item
        self.reasons = list(reasons)
        super().__init__("；".join(self.reasons))


def add_condition(name, function):
    """Ask `function(item, revision, user)` before anything goes live; it gives the sentences that
    say what is missing, none if nothing. `item` is as it would be published, `revision` may be
    None (a copy, say), `user` is None for the clock. `name` makes it replaceable."""
    _conditions[name] = function


def missing(item, revision=None, user=None):
    """Return the sentences of all conditions that `item` does not meet."""
    return [
        str(text) for function in _conditions.values() for text in function(item, revision, user)
    ]


def require(item, revision=None, user=None):
    """Raise `PublicationRefused` unless every condition holds."""
    reasons = missing(item, revision, user)
    if reasons:
        raise PublicationRefused(item, reasons)


@contextmanager
def passed(item):
    """What is inside has asked already, for this one item."""
    token = _passed.set(_passed.get() | {_key(item)})
    try:
        yield
    finally:
        _passed.reset(token)


@contextmanager
def watched():
    """What is inside meets the gate though no person does it: the clock."""
    token = _watched.set(True)
    try:
        yield
    finally:
        _watched.reset(token)


def refuse_uncleared(item):
    """Before a page or record is saved: it may not become live, or change while live, unless
    the conditions hold."""
    if not item.live or _key(item) in _passed.get():
        return
    user = get_active_log_context().user
    if user is None and not _watched.get():
        return
    before = type(item)._base_manager.filter(pk=item.pk, live=True)
    published = before.values_list("live_revision_id", flat=True).first() if item.pk else None
    if published is not None and published == item.live_revision_id:
        return
    if published is None and item.live_revision_id is None and before.exists():
        return
    require(item, item.live_revision, user)


def refuse_uncleared_schedule(revision):
    """Before a revision is saved: a date of publication is given to what has been cleared."""
    if not revision.approved_go_live_at:
        return
    user = get_active_log_context().user
    item = revision.content_object
    if user is None or item is None or _key(item) in _passed.get():
        return
    require(revision.as_object(), revision, user)


def _key(item):
    return ("page" if isinstance(item, Page) else item._meta.label_lower, item.pk)
