"""Remarks at a paragraph or field. On pages they are Wagtail's comments, so that they stand in the
editor too; records have none, and keep theirs in rows of our own."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Prefetch
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Comment, CommentReply, Page

from core.models.withdrawal import item_key
from core.reviews.models import RecordRemark
from core.reviews.records import name_of
from core.reviews.rules import NotAllowed

LONGEST = 1000


@dataclass
class Remark:
    """A remark as the page shows it. `replies` are (name, text, moment)."""

    pk: int
    path: str
    user_id: int | None
    name: str
    text: str
    created_at: datetime
    resolved_at: datetime | None = None
    resolved_by: str = ""
    replies: list = field(default_factory=list)

    @property
    def is_open(self):
        return self.resolved_at is None


def remarks_of(item):
    """Return all Remarks of a page or record, the first one first; two queries at most."""
    if isinstance(item, Page):
        rows = Comment.objects.filter(page_id=item.pk).select_related("user", "resolved_by")
        rows = rows.prefetch_related(
            Prefetch("replies", CommentReply.objects.select_related("user").order_by("pk"))
        ).order_by("created_at", "pk")
        return [_of_comment(row) for row in rows]
    return [_of_record(row) for row in RecordRemark.objects.of(item)]


def add(item, user, path, text):
    """Write a remark; `path` has been checked to be one of the item's."""
    text = _sentence(text)
    if isinstance(item, Page):
        return Comment.objects.create(
            page_id=item.pk,
            user=user,
            text=text,
            contentpath=path,
            position="",
            revision_created_id=item.latest_revision_id,
        ).pk
    try:
        with transaction.atomic():
            return RecordRemark.objects.create(
                **item_key(item), path=path, user=user, user_name=name_of(user), text=text
            ).pk
    except IntegrityError:
        raise NotAllowed(_("这一项已有一条批注没处理，请在那条下面回复。"), item) from None


def change(item, user, pk, text):
    """Rewrite one's own remark."""
    row = _own(item, user, pk)
    row.text = _sentence(text)
    row.save()


def delete(item, user, pk):
    """Take one's own remark back."""
    _own(item, user, pk).delete()


def resolve(item, user, pk, is_done=True):
    """Tell that a remark has been attended to, or that it has not."""
    row = _find(item, pk)
    row.resolved_at = timezone.now() if is_done else None
    row.resolved_by = user if is_done else None
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise NotAllowed(_("这一项已有一条批注没处理，请在那条下面回复。"), item) from None


def reply(item, user, pk, text):
    """Answer a remark."""
    row, text = _find(item, pk), _sentence(text)
    if isinstance(item, Page):
        CommentReply.objects.create(comment=row, user=user, text=text)
        return
    row.answers = [
        *row.answers,
        {"name": name_of(user), "text": text, "at": timezone.now().isoformat()},
    ]
    row.save()


def _sentence(text):
    text = str(text or "").strip()
    if not text:
        raise NotAllowed(_("批注还没有写，请写一句话。"))
    return text[:LONGEST]


def _find(item, pk):
    """The row of this very item, or 404."""
    if not str(pk).isdigit() or len(str(pk)) > 18:
        raise Http404
    if isinstance(item, Page):
        row = Comment.objects.filter(page_id=item.pk, pk=pk).first()
    else:
        row = RecordRemark.objects.of(item).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _own(item, user, pk):
    row = _find(item, pk)
    if row.user_id != user.pk:
        raise NotAllowed(_("这条批注是别人写的，您可以回复，不能改。"), item)
    return row


def _of_comment(row):
    return Remark(
        pk=row.pk,
        path=row.contentpath,
        user_id=row.user_id,
        name=name_of(row.user),
        text=row.text,
        created_at=row.created_at,
        resolved_at=row.resolved_at,
        resolved_by=name_of(row.resolved_by),
        replies=[(name_of(each.user), each.text, each.created_at) for each in row.replies.all()],
    )


def _of_record(row):
    return Remark(
        pk=row.pk,
        path=row.path,
        user_id=row.user_id,
        name=row.user_name,
        text=row.text,
        created_at=row.created_at,
        resolved_at=row.resolved_at,
        resolved_by=name_of(row.resolved_by),
        replies=row.replies,
    )
