"""Dates that have passed without what they were set for: what did not go out, and why."""

from dataclasses import dataclass
from datetime import timedelta

import swapper
from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import DraftStateMixin, Revision
from wagtail.permissions import page_permission_policy, policy_registry

from core.corrections.withdrawal import area_id_of
from core.notices.sending import notify
from core.permissions import ScopedPermissionPolicy, scoped
from core.publication import PublicationRefused
from core.roles import Role, has_role, nearest_holders
from core.worker.models import MissedDate

#: The worker looks each minute and may have other work in hand.
GRACE = timedelta(seconds=90)
MOST_LISTED = 200
ACTIONS = {"add", "change", "publish"}

Page = swapper.load_model("wagtailcore", "Page")


@dataclass
class Missed:
    """One date that has passed; `revision_id` is None for what should have gone off."""

    kind: str
    content_type_id: int
    object_id: str
    title: str
    due_at: object
    revision_id: int | None = None
    reason: str = ""
    failures: int = 0
    item: object = None

    @property
    def is_publication(self):
        return self.kind == MissedDate.Kind.PUBLISH


def overdue(now=None):
    """Return the revisions whose date of publication has passed and that are not out."""
    return Revision.objects.filter(approved_go_live_at__lt=(now or timezone.now()) - GRACE)


def missed_count():
    """Return how many dates have been missed, in two queries."""
    return overdue().count() + MissedDate.objects.filter(kind=MissedDate.Kind.EXPIRE).count()


def missed_for(user, limit=MOST_LISTED):
    """Return the `Missed` of what `user` may work on, the longest overdue first, each with its
    `item`; a number of queries that depends on the kinds of items only."""
    return _with_items(_all_missed(limit), user)


def due_soon_for(user, now=None, until=None, limit=MOST_LISTED):
    """Return likewise what is to go out from now on until `until`."""
    now = now or timezone.now()
    soon = Revision.objects.filter(approved_go_live_at__gt=now - GRACE)
    if until is not None:
        soon = soon.filter(approved_go_live_at__lte=until)
    rows = [_of_revision(row, {}) for row in _values(soon, limit)]
    return _with_items(rows, user)


def note_failure(kind, item, title, error):
    """Keep why the clock could not publish `item` (a revision) or take it down (a page or
    record); those who look after it are told the first time."""
    now = timezone.now()
    key = {"kind": kind, **_key_of(item)}
    values = {"title": title[:255], "reason": _reason(error), "tried_at": now}
    row, created = MissedDate.objects.get_or_create(
        **key, defaults={**values, "due_at": _due_of(item), "failed_at": now}
    )
    if not created:
        MissedDate.objects.filter(pk=row.pk).update(**values, failures=F("failures") + 1)
        return
    stored = item.content_object if isinstance(item, Revision) else item
    _tell(row, stored)


def forget_settled(begun):
    """Remove the rows that a whole run of the clock, begun then, had no cause to write again."""
    MissedDate.objects.filter(tried_at__lt=begun).delete()


def may_release(user, item):
    """Tell whether `user` may publish by hand what the clock did not, or give it another date:
    who may publish, and those who pass the later stages. The gate is asked in any case."""
    if isinstance(item, Page):
        if item.permissions_for_user(user).can_publish():
            return True
        edits = page_permission_policy.user_has_any_permission_for_instance(user, ACTIONS, item)
    else:
        policy = policy_registry.get_by_type(type(item))
        if policy.user_has_permission_for_instance(user, "publish", item):
            return True
        edits = policy.user_has_permission_for_instance(user, "change", item)
    return edits and has_role(user, Role.EDITOR, Role.CHIEF, Role.CITY_ADMIN, Role.COUNTY_ADMIN)


def _all_missed(limit):
    failures = {
        (row.kind, row.content_type_id, row.object_id): row
        for row in MissedDate.objects.all()[:MOST_LISTED]
    }
    rows = [_of_revision(row, failures) for row in _values(overdue(), limit)]
    rows += [
        Missed(
            kind=row.kind,
            content_type_id=row.content_type_id,
            object_id=row.object_id,
            title=row.title,
            due_at=row.due_at,
            reason=row.reason,
            failures=row.failures,
        )
        for row in failures.values()
        if row.kind == MissedDate.Kind.EXPIRE
    ]
    return sorted(rows, key=lambda row: row.due_at)[:limit]


def _values(revisions, limit):
    return revisions.order_by("approved_go_live_at", "pk").values(
        "pk", "base_content_type_id", "object_id", "object_str", "approved_go_live_at"
    )[:limit]


def _of_revision(row, failures):
    key = (MissedDate.Kind.PUBLISH, row["base_content_type_id"], row["object_id"])
    failure = failures.get(key)
    return Missed(
        kind=MissedDate.Kind.PUBLISH,
        content_type_id=row["base_content_type_id"],
        object_id=row["object_id"],
        title=row["object_str"],
        due_at=row["approved_go_live_at"],
        revision_id=row["pk"],
        reason=failure.reason if failure else "",
        failures=failure.failures if failure else 0,
    )


def _with_items(rows, user):
    """Leave out what `user` may not see; the others get their `item`."""
    by_type = {}
    for row in rows:
        by_type.setdefault(row.content_type_id, []).append(row.object_id)
    items = {}
    for type_id, ids in by_type.items():
        model = ContentType.objects.get_for_id(type_id).model_class()
        if model is not None and issubclass(model, DraftStateMixin):
            found = _visible(model, user).filter(pk__in=ids)
            items |= {(type_id, str(item.pk)): item for item in found}
    for row in rows:
        row.item = items.get((row.content_type_id, row.object_id))
    return [row for row in rows if row.item is not None]


def _visible(model, user):
    if issubclass(model, Page):
        return page_permission_policy.instances_user_has_any_permission_for(user, ACTIONS)
    policy = policy_registry.get_by_type(model)
    if policy is None:
        return model._base_manager.none()
    rows = model._base_manager.all()
    if isinstance(policy, ScopedPermissionPolicy):
        rows = scoped(rows, user)
    return rows if policy.user_has_any_permission(user, ACTIONS) else rows.none()


def _key_of(item):
    if isinstance(item, Revision):
        return {"content_type_id": item.base_content_type_id, "object_id": item.object_id}
    model = Page if isinstance(item, Page) else type(item)
    return {
        "content_type_id": ContentType.objects.get_for_model(model).pk,
        "object_id": str(item.pk),
    }


def _due_of(item):
    return item.approved_go_live_at if isinstance(item, Revision) else item.expire_at


def _reason(error):
    if isinstance(error, PublicationRefused):
        return str(error)
    return _("发布时出错（%(error)s），后台每分钟再试一次。") % {
        "error": f"{type(error).__name__}：{error}"[:300]
    }


def _tell(row, item):
    if item is None:
        return
    people = nearest_holders(
        Role.RESPONSIBLE, Role.EDITOR, Role.COUNTY_ADMIN, area_id=area_id_of(item)
    )
    published = row.kind == MissedDate.Kind.PUBLISH
    title = _("《%s》到点没有发出") if published else _("《%s》到点没有下线")
    notify("missed", people, title % row.title, reason=row.reason, link=reverse("worker_missed"))


def scheduled_item(user, revision_id):
    """Return the revision of that number and its page or record if it waits for a date and
    `user` may work on it, else (None, None)."""
    revision = Revision.objects.filter(pk=revision_id, approved_go_live_at__isnull=False).first()
    if revision is None:
        return None, None
    model = revision.base_content_type.model_class()
    if model is None:
        return None, None
    item = _visible(model, user).filter(pk=revision.object_id).first()
    if item is None:
        return None, None
    return revision, item.specific if isinstance(item, Page) else item
