"""What a text may be compared with: what each reviewer read, what is public, or nothing."""

import json
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.reviews.models import SignOff
from core.reviews.stages import Stage
from core.reviews.texts import text_of

Outcome = SignOff.Outcome
CLEAN, LIVE = "clean", "live"
#: More would be buttons that nobody tells apart.
MOST = 4
_READ = (Outcome.PASSED, Outcome.RETURNED, Outcome.SKIPPED)


@dataclass(frozen=True)
class Base:
    """`key` stands in the address; `since` is the sign-off whose text it is, where it is one's."""

    key: str
    label: str
    short: str = ""
    since: SignOff | None = None
    is_mine: bool = False


def bases_of(item, trail, user):
    """Return the bases of `item`, the one that says most to `user` first. `trail` are its
    sign-offs, the first one first; texts are read when one is chosen."""
    found, seen = [], set()
    for row in reversed(trail):
        if row.outcome not in _READ or not row.text_hash or row.stage in seen:
            continue
        seen.add(row.stage)
        stage = str(Stage(row.stage).label)
        mine = row.user_id == user.pk
        label = _("自您%(stage)s以来") if mine else _("自%(stage)s以来")
        found.append(Base(str(row.pk), label % {"stage": stage}, stage, row, mine))
    # What I have read myself tells me most; what somebody read last comes next.
    found.sort(key=lambda base: not base.is_mine)
    found = found[: MOST - 1]
    if item.live and item.has_unpublished_changes and item.live_revision_id:
        found.append(Base(LIVE, _("和已发布的比"), _("发布")))
    return [*found, Base(CLEAN, _("干净全文"))]


def chosen(bases, asked):
    """Return the base named in the address, by default the first."""
    return next((base for base in bases if base.key == asked), bases[0])


def content_of(base, item):
    """Return the content of `base` as `units_of` takes it, or None for nothing to compare with."""
    if base.since is not None:
        text = SignOff.objects.filter(pk=base.since.pk).values_list("text", flat=True).get()
        return _read(text)
    if base.key == LIVE and item.live_revision is not None:
        return _read(text_of(item.live_revision.as_object()))
    return None


def content_now(draft):
    """The content of `draft` in the same form."""
    return _read(text_of(draft))


def _read(text):
    try:
        content = json.loads(text)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None
