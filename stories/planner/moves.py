"""Moves in the plan. Each is one transaction that waits for the column's row and holds only for
what the person has seen, so that of two editors at the same slot one learns of the other."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from stories.planner.models import ColumnPlan, PlannedIssue
from stories.planner.slots import day_word
from stories.planner.states import fixed_reason

ACTION = "stories.plan"


class Refused(Exception):
    """The move makes no sense; the message says why and what to do."""


class Conflict(Exception):
    """Somebody else was faster; the message says who did what."""


@dataclass
class Moved:
    """What a move did: `changes` are (primary key, date before, version after)."""

    message: str
    changes: list = field(default_factory=list)


def rows_of(column):
    return PlannedIssue.objects.filter(column=column).select_related(
        "page", "page__latest_revision", "moved_by", "owner", "area"
    )


@transaction.atomic
def move(column, pk, to, *, user, version, seen=None, beside=False):
    """Plan the card `pk`, seen at `version`, for the date `to` (None: the backlog).

    `seen` are the primary keys that stood there, None not to ask. A single card there changes
    places with it unless `beside`. Raises Refused or Conflict, having done nothing.
    """
    _hold(column)
    row = rows_of(column).filter(pk=pk).first()
    if row is None:
        raise Conflict(_("这一篇已经不在表里了。"))
    if row.version != version:
        raise Conflict(_who_moved(row))
    _refuse_fixed(row)
    if row.planned_on == to:
        return Moved(_("《%(title)s》没有动。") % {"title": row.shown_title})
    if to is not None and to < timezone.localdate():
        raise Refused(_("%s 已经过去了，请放到今天以后。") % day_word(to))
    there = list(rows_of(column).filter(planned_on=to).order_by("pk")) if to else []
    if seen is not None and {each.pk for each in there} != set(seen):
        raise Conflict(_who_came(to, there, seen, column))
    before = row.planned_on
    changes = []
    swapped = there[0] if len(there) == 1 and not beside else None
    if swapped is not None:
        _refuse_fixed(swapped)
        # Nothing is planned for a day that is over.
        way_out = before if before and before >= timezone.localdate() else None
        changes.append(_write(swapped, way_out, user))
    changes.insert(0, _write(row, to, user))
    return Moved(_told(row, before, to, swapped, len(there)), changes)


@transaction.atomic
def undo(column, changes, *, user):
    """Put back what a move changed, unless somebody has moved it since."""
    _hold(column)
    rows = {row.pk: row for row in rows_of(column).filter(pk__in=[each[0] for each in changes])}
    for pk, _before, version in changes:
        row = rows.get(pk)
        if row is None:
            raise Conflict(_("这一篇已经不在表里了，不能撤销。"))
        if row.version != version:
            raise Conflict(_who_moved(row))
        _refuse_fixed(row)
    for pk, before, _version in changes:
        _write(rows[pk], before, user)
    pk, before, _version = changes[0]
    where = day_word(before) if before else _("备稿")
    return _("已撤销，《%(title)s》回到 %(where)s。") % {
        "title": rows[pk].shown_title,
        "where": where,
    }


@transaction.atomic
def plan_new(row, to, *, user):
    """Save a card and put it at `to`, beside what stands there: nobody else is moved by it."""
    ColumnPlan.of(row.column)
    _hold(row.column)
    stored = PlannedIssue.objects.filter(pk=row.pk).first() if row.pk else None
    if stored is not None:
        row.planned_on, row.version = stored.planned_on, stored.version
    elif row.pk:
        raise Conflict(_("这一篇已经不在表里了。"))
    row.save()
    if row.planned_on != to:
        _write(row, to, user)


@transaction.atomic
def plan_page(page):
    """Write the date that the editor's form asked for (`page.planned_to`), and give an issue
    that has no card one; the form's own date takes part in no swap."""
    if page.column_id is None:
        return
    ColumnPlan.of(page.column)
    _hold(page.column)
    idea = getattr(page, "planned_row", None)
    if idea is not None:
        del page.planned_row
        PlannedIssue.objects.filter(pk=idea.pk, page=None).update(page=page)
        return
    row, is_new = PlannedIssue.objects.get_or_create(
        page=page, defaults={"column_id": page.column_id, "owner_id": page.owner_id}
    )
    if row.column_id != page.column_id:
        PlannedIssue.objects.filter(pk=row.pk).update(column=page.column_id)
    if hasattr(page, "planned_to"):
        to, user = page.planned_to, getattr(page, "planned_by", None)
        del page.planned_to
        if row.planned_on != to:
            _write(row, to, user)
    elif page.live and row.planned_on is None and (is_new or page.number is not None):
        day = timezone.localdate(page.first_published_at or timezone.now())
        PlannedIssue.objects.filter(pk=row.pk, planned_on=None).update(planned_on=day)


def _hold(column):
    """Make other moves of the column wait until this one is done."""
    ColumnPlan.objects.select_for_update().filter(column=column).first()


def _write(row, to, user):
    before = row.planned_on
    changed = PlannedIssue.objects.filter(pk=row.pk, version=row.version).update(
        planned_on=to, version=F("version") + 1, moved_at=timezone.now(), moved_by=user
    )
    if not changed:
        raise Conflict(_("《%s》刚被别人挪动了，请看新表。") % row.shown_title)
    row.planned_on, row.version = to, row.version + 1
    if user is not None:
        log(
            instance=row.page or row,
            action=ACTION,
            user=user,
            title=row.shown_title,
            data={"old": before and before.isoformat(), "new": to and to.isoformat()},
        )
    return (row.pk, before, row.version)


def _refuse_fixed(row):
    reason = fixed_reason(row)
    if reason:
        raise Refused(reason)


def _name(user):
    return user.get_full_name() if user else _("别人")


def _who_moved(row):
    values = {"name": _name(row.moved_by), "title": row.shown_title}
    if row.planned_on:
        values["day"] = day_word(row.planned_on)
        return _("%(name)s刚把《%(title)s》挪到了 %(day)s。") % values
    return _("%(name)s刚把《%(title)s》放回了备稿。") % values


def _who_came(to, there, seen, column):
    came = [row for row in there if row.pk not in set(seen)]
    if came:
        last = max(came, key=lambda row: (row.moved_at or row.created_at, row.pk))
        by = last.moved_by or last.owner
        return _("%(name)s刚把 %(day)s 排给了《%(title)s》。") % {
            "name": _name(by),
            "day": day_word(to),
            "title": last.shown_title,
        }
    here = {row.pk for row in there}
    gone = rows_of(column).filter(pk__in=[pk for pk in seen if pk not in here]).first()
    if gone is not None:
        return _who_moved(gone)
    return _("%s 刚才变了，请看新表。") % day_word(to)


def _told(row, before, to, swapped, others):
    title = row.shown_title
    if to is None:
        return _("《%s》已放回备稿。") % title
    if swapped is not None:
        where = day_word(swapped.planned_on) if swapped.planned_on else _("备稿")
        return _("《%(title)s》已放到 %(day)s，《%(other)s》换到 %(where)s。") % {
            "title": title,
            "day": day_word(to),
            "other": swapped.shown_title,
            "where": where,
        }
    if others:
        return _("《%(title)s》已放到 %(day)s，和另外 %(number)d 篇并排。") % {
            "title": title,
            "day": day_word(to),
            "number": others,
        }
    return _("《%(title)s》已放到 %(day)s。") % {"title": title, "day": day_word(to)}
