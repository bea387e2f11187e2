"""The author's own writing: a draft, saved again and again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plugins.contributions.bodies.blocks import (
    LONGEST_TEXT,
    BodyTooLong,
    cleaned_body,
    keys_of,
    measured,
)
from plugins.contributions.models import Submission
from plugins.contributions.services.acts import Act, Conflict, NotAllowed, locked
from plugins.contributions.services.versions import Reason, keep_version

#: What `save_draft` takes besides title and body.
FIELDS = (
    *("kind", "author_line", "activity", "activity_facts", "about_no_activity", "outlets"),
    *("people_agreed", "minors_agreed", "left_out", "word_name"),
)
#: Unfinished pieces of one person; more is no writing.
MOST_DRAFTS = 100


@transaction.atomic
def new_draft(contributor, kind=Submission.Kind.REPORT):
    """Begin a piece of `contributor`, empty but for the signature."""
    drafts = Submission.objects.filter(contributor=contributor, state=Submission.State.DRAFT)
    if drafts.count() >= MOST_DRAFTS:
        raise NotAllowed(_("没写完的稿子太多了，请先交掉或删掉一些，再写新的。"))
    return Submission.objects.create(
        contributor=contributor,
        area_id=contributor.area_id,
        kind=kind,
        author_line=contributor.byline,
    )


@transaction.atomic
def save_draft(submission, user, values, seen, *, overrule=False, keep=None, writers=()):
    """Save what `values` holds (`title`, `body` and any of `FIELDS`, already validated but for the
    body) over revision `seen`; returns the saved row.

    `Conflict` where another tab or device has saved since: nothing is written, its `submission`
    says what stands. With `overrule` it is written, and what stood is kept as a version; `keep`
    (a Reason) keeps it in any case. `writers` are names of the open page, the first one its own:
    what one of them saved is no other's, though its answer never came.
    """
    row = locked(Act.SAVE, submission, user)
    if row.writer and row.writer in writers:
        seen = row.revision
    if seen != row.revision and not overrule:
        raise Conflict(_("这一篇在别处改过。"), row)
    if overrule and seen != row.revision:
        keep = Reason.OVERRULED
    if keep and row.body:
        keep_version(row, keep)
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    if "title" in values:
        row.title = values["title"].strip()[:120]
    if "body" in values:
        set_body(row, values["body"])
    row.revision += 1
    row.writer = writers[0] if writers else ""
    row.saved_at = timezone.now()
    row.save()
    return row


@transaction.atomic
def keep_aside(submission, user, values):
    """Keep the text of `values` as a version without touching the piece: of two that collided the
    one that was not chosen."""
    row = locked(Act.SAVE, submission, user)
    standing = {name: getattr(row, name) for name in ("title", "body", "characters", "pictures")}
    row.title = values.get("title", row.title).strip()[:120]
    set_body(row, values.get("body", row.body))
    keep_version(row, Reason.OVERRULED)
    for name, value in standing.items():
        setattr(row, name, value)
    return row


def set_body(row, blocks):
    """Give the row a text that came from outside, and what it measures."""
    keys = {str(key) for key in row.files.values_list("key", flat=True)}
    try:
        row.body = cleaned_body(blocks, keys)
    except BodyTooLong:
        raise NotAllowed(
            _("这一篇太长了（最多 %d 字），请分成几篇。已经存下的没有动。") % LONGEST_TEXT
        ) from None
    row.characters, row.pictures = measured(row.body)


@transaction.atomic
def remove_draft(submission, user):
    """Delete a piece that was never handed in, with its files."""
    row = locked(Act.SAVE, submission, user)
    if row.number is not None:
        raise NotAllowed(_("交过的稿子要留底，不能删除。"))
    remove_files(row.files.all())
    row.delete()


def remove_files(files):
    """Delete rows and, once that is certain, what they hold."""
    names = []
    for each in files:
        names += [(field.storage, field.name) for field in (each.file, each.preview) if field]
    files.delete()
    transaction.on_commit(lambda: [storage.delete(name) for storage, name in names])


def drop_unused(row):
    """Remove the files that neither the text nor a kept version shows any more."""
    used = keys_of(row.body)
    for version in row.versions.only("body"):
        used |= keys_of(version.body)
    left = [file.pk for file in row.files.all() if str(file.key) not in used]
    if left:
        remove_files(row.files.filter(pk__in=left))


@transaction.atomic
def remove_file(submission, user, file):
    """Take a file out of a piece. One that a kept version shows stays where it is."""
    row = locked(Act.SAVE, submission, user)
    key = str(file.key)
    if key in keys_of(row.body):
        row.body = [
            block
            for block in row.body
            if not (isinstance(block["value"], dict) and block["value"].get("file") == key)
        ]
        row.characters, row.pictures = measured(row.body)
        row.revision += 1
        row.saved_at = timezone.now()
        row.save()
    if not any(key in keys_of(version.body) for version in row.versions.all()):
        remove_files(row.files.filter(pk=file.pk))
    return row
