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
    sign-offs with their texts, the first one first."""
    found, seen = [], set()
    for row in reversed(trail):
        if row.outcome not in _READ or not row.text_hash or row.stage in seen:
            continue
        seen.add(row.stage)
        stage = str(Stage(row.stage).label)
        mine = row.user_id == user.pk
        found.append(Base(str(row.pk), _label(row, stage, mine), stage, row, mine))
    # What I have read myself tells me most; what somebody read last comes next.
    found.sort(key=lambda base: not base.is_mine)
    found = found[: MOST - 1]
    if item.live and item.has_unpublished_changes and item.live_revision_id:
        found.append(Base(LIVE, _("和已发布的比"), _("发布")))
    return [*found, Base(CLEAN, _("干净全文"))]


def _label(row, stage, mine):
    if row.outcome == Outcome.RETURNED:
        return _("自您退回以来") if mine else _("自%s退回以来") % stage
    return (_("自您%s以来") if mine else _("自%s以来")) % stage


def chosen(bases, asked):
    """Return the base named in the address, by default the first."""
    return next((base for base in bases if base.key == asked), bases[0])


def content_of(base, item):
    """Return the content of `base` as `units_of` takes it, or None for nothing to compare with."""
    if base.since is not None:
        return read_content(base.since.text)
    if base.key == LIVE and item.live_revision is not None:
        return read_content(text_of(item.live_revision.as_object()))
    return None


def read_content(text):
    """Return what `text_of` gave as a dict, or None if it is none."""
    try:
        content = json.loads(text)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None
