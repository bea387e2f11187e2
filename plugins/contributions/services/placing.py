"""The log of what was printed outside. The author of an adopted piece may note it; an editor
confirms it, and only then it counts and stands in the author's timeline."""

from functools import partial

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions import in_scope
from core.uploads import validate_document_content
from plugins.contributions.models import Placement, SubmissionEvent
from plugins.contributions.services import telling
from plugins.contributions.services.acts import NotAllowed, write_event

RIGHT = "contributions.change_placement"
PROOFS = ("jpg", "jpeg", "png", "webp", "pdf")
LARGEST_PROOF = 20 * 1024 * 1024
#: Of one piece, entered by its author and not confirmed.
MOST_WAITING = 30


def may_keep_placements(user, area_id):
    return user.is_active and user.has_perm(RIGHT) and in_scope(user, area_id)


@transaction.atomic
def note_placement(user, *, outlet, date, link="", proof=None, submission=None, page=None):
    """Note that a piece was printed. Its author may, and whoever keeps the log of its area; of a
    page (without a piece) only the latter. What an editor enters is confirmed by it."""
    area_id = _area_of(submission, page)
    keeps = may_keep_placements(user, area_id)
    is_author = submission is not None and submission.contributor.user_id == user.pk
    if not keeps and not (is_author and user.is_active):
        raise NotAllowed(_("没有这一篇，或它不在您的范围内。"))
    if is_author and not submission.may_be_printed:
        raise NotAllowed(_("采用以后才能登记刊用。"))
    if is_author and submission.placements.filter(confirmed_at=None).count() >= MOST_WAITING:
        raise NotAllowed(_("这一篇等核对的已经很多了，请等编辑核对后再登记。"))
    if date > timezone.localdate():
        raise NotAllowed(_("刊登日期还没到。"))
    if not link and not proof:
        raise NotAllowed(_("链接和截图至少要有一样，好让人核对。"))
    row = Placement(
        submission=submission,
        page_id=page and page.pk,
        area_id=area_id,
        outlet=outlet,
        link=link,
        date=date,
        entered_by=user,
        proof=checked_proof(proof) if proof else "",
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise NotAllowed(_("这一篇同一天在这家的刊用已经登记过了。")) from None
    if keeps and not is_author:
        _confirm(row, user)
    elif submission is not None:
        title = _("%(title)s 登记了刊用：%(outlet)s，等核对")
        values = {"title": telling.name_of(submission), "outlet": outlet}
        telling.tell_desk(submission, title % values, by=user)
    return row


@transaction.atomic
def confirm_placement(placement, user):
    row = _locked(placement, user)
    if row.confirmed_at is not None:
        raise NotAllowed(_("这一条已经核对过了。"))
    if row.submission is not None and row.submission.contributor.user_id == user.pk:
        raise NotAllowed(_("这篇是您自己投的，要换一位来核对。"))
    _confirm(row, user)
    return row


@transaction.atomic
def remove_placement(placement, user):
    """Take out what does not hold. Of a confirmed one the timeline keeps its line, so it stays."""
    row = _locked(placement, user)
    if row.confirmed_at is not None:
        raise NotAllowed(_("核对过的刊用不能删除。"))
    remove_proofs([row])
    piece = row.submission
    row.delete()
    if piece is not None:
        title = _("%(title)s 在 %(outlet)s 的刊用没有核对上，删掉了")
        values = {"title": telling.name_of(piece), "outlet": row.outlet}
        reason = _("登记得没错的，请补上链接或截图再登记一次。")
        telling.tell_author(piece, title % values, reason=reason, by=user)


def remove_proofs(placements):
    """Remove the files of rows that are about to go, once they are gone."""
    for row in placements:
        if row.proof:
            transaction.on_commit(partial(row.proof.storage.delete, row.proof.name))


def checked_proof(file):
    """Return an uploaded proof that is what it says; `NotAllowed` with a sentence otherwise."""
    extension = file.name.rsplit(".", 1)[-1].lower() if "." in file.name else ""
    if extension not in PROOFS:
        raise NotAllowed(_("截图请用 JPG、PNG、WebP 或 PDF。"))
    if file.size > LARGEST_PROOF:
        raise NotAllowed(_("截图超过 20 MB，请压缩后再传。"))
    try:
        validate_document_content(file, extension)
    except ValidationError as error:
        raise NotAllowed(" ".join(error.messages)) from None
    return file


def _area_of(submission, page):
    if submission is not None:
        return submission.area_id
    from core.corrections.withdrawal import area_id_of
    from core.models import Area

    found = area_id_of(page.specific)
    return found or Area.objects.filter(parent=None).values_list("pk", flat=True).first()


def _locked(placement, user):
    rows = Placement.objects.select_for_update(of=("self",))
    row = rows.select_related("submission__contributor__user", "outlet").get(pk=placement.pk)
    if not may_keep_placements(user, row.area_id):
        raise NotAllowed(_("没有这一条，或它不在您的范围内。"))
    return row


def _confirm(row, user):
    row.confirmed_by, row.confirmed_at = user, timezone.now()
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    piece = row.submission
    if piece is None:
        return
    write_event(piece, SubmissionEvent.Kind.PRINTED, user, outlet=row.outlet.name, address=row.link)
    title = _("%(title)s 被 %(outlet)s 刊用了")
    values = {"title": telling.name_of(piece), "outlet": row.outlet}
    telling.tell_author(piece, title % values, reason=row.link, by=user)
