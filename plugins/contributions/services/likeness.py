"""Who else sent the same. Of each text a sample of its runs of characters is kept (those whose
hash is divisible by `ONE_IN`, the same ones wherever a run stands), so that one query names the
texts that share some; only of these the whole is compared."""

import hashlib
import unicodedata

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from wagtail.models import Page

from core.checks.texts import texts_of
from plugins.contributions.bodies.blocks import WITH_FILE, plain_text
from plugins.contributions.models import Likeness, Submission, TextMark, TextPrint
from plugins.contributions.services.versions import latest_submitted

#: Characters of a run. Eight hanzi in a row are seldom the same by chance.
RUN = 8
ONE_IN = 8
MOST_MARKS = 400
#: Texts that are compared as a whole, and how many percent are told.
MOST_COMPARED = 8
TOLD_FROM = 30


def told_text(body):
    """Return the text of blocks as it is compared, captions left out."""
    return "\n".join(plain_text(block) for block in body if block["type"] not in WITH_FILE)


def runs_of(text):
    """Return the hashes of all runs of `text`, signs and blanks left out."""
    plain = "".join(each for each in unicodedata.normalize("NFKC", text) if each.isalnum()).lower()
    return {
        int.from_bytes(hashlib.blake2b(plain[at : at + RUN].encode(), digest_size=7).digest())
        for at in range(len(plain) - RUN + 1)
    }


def marks_of(runs):
    return sorted(run for run in runs if run % ONE_IN == 0)[:MOST_MARKS]


def share(runs, others):
    """Return how many percent of `runs` stand in `others`."""
    return round(100 * len(runs & others) / len(runs)) if runs else 0


def note_likeness(submission):
    """Look for texts like the piece as it was handed in last, and note it on both sides."""
    version = latest_submitted(submission)
    if version is None:
        return
    runs = runs_of(told_text(version.body))
    marks = marks_of(runs)
    found = _compared(submission, runs, _candidates(marks, submission))
    with transaction.atomic():
        _keep_marks({"submission": submission}, marks)
        kept = []
        for other, page, own, back in found:
            if own >= TOLD_FROM:
                kept.append(_note(submission, other, page, own))
            if other is not None and back >= TOLD_FROM:
                _note(other, submission, None, back)
        Likeness.objects.filter(submission=submission).exclude(pk__in=kept).delete()


def note_page(page):
    """Keep the marks of a published page."""
    page = page.specific
    _keep_marks({"page_id": page.pk}, marks_of(runs_of(texts_of(page).body)))


def _candidates(marks, submission):
    """Return the (submission id, page id) of the texts that share the most marks."""
    if not marks:
        return []
    rows = TextMark.objects.filter(value__in=marks).exclude(text__submission=submission)
    rows = rows.values("text__submission_id", "text__page_id").annotate(shared=Count("pk"))
    rows = rows.filter(shared__gte=max(1, len(marks) // 8)).order_by("-shared")[:MOST_COMPARED]
    return [(row["text__submission_id"], row["text__page_id"]) for row in rows]


def _compared(submission, runs, candidates):
    """Yield (other piece, page, percent of this text in it, percent of it in this text)."""
    pieces = Submission.objects.in_bulk([piece for piece, _page in candidates if piece])
    pages = Page.objects.specific().in_bulk([page for _piece, page in candidates if page])
    for piece_id, page_id in candidates:
        piece, page = pieces.get(piece_id), pages.get(page_id)
        if piece is not None:
            version = latest_submitted(piece)
            text = told_text(version.body) if version else ""
        elif page is not None and page.pk != submission.page_id:
            text = texts_of(page).body
        else:
            continue
        others = runs_of(text)
        yield piece, page, share(runs, others), share(others, runs)


def _note(submission, other, page, percent):
    """What an editor has dismissed stays so as long as it is no more alike."""
    row, is_new = Likeness.objects.get_or_create(
        submission=submission, other=other, page_id=page and page.pk, defaults={"share": percent}
    )
    if not is_new and row.share != percent:
        if percent > row.share:
            row.dismissed_at = row.dismissed_by = None
        row.share = percent
        row.save()
    return row.pk


def _keep_marks(of, marks):
    row, _is_new = TextPrint.objects.update_or_create(**of, defaults={"made_at": timezone.now()})
    row.marks.all().delete()
    TextMark.objects.bulk_create(TextMark(text=row, value=value) for value in marks)
