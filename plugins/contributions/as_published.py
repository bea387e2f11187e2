"""What became of a piece on its way to the published page: the text as it was handed in and adopted
beside the page as everybody reads it. Drafts of the page are never looked at."""

from django.http import Http404
from django.utils.translation import gettext as _

from core.reviews.screen.comparison import CHANGED, compare_contents
from core.reviews.screen.content import CELLS, PICTURE, units_of
from core.reviews.screen.diff import DELETED, INSERTED, KEPT
from core.reviews.screen.names import Names
from plugins.contributions.bodies.blocks import places
from plugins.contributions.bodies.library import library_body
from plugins.contributions.models import Submission, SubmissionEvent
from plugins.contributions.services.versions import latest_submitted

_STATES = {KEPT: "same", CHANGED: "changed", INSERTED: "added", DELETED: "gone"}


class PublicNames(Names):
    """Knows of pages and records only those that are published."""

    def load(self):
        super().load()
        for rows in self._found.values():
            hidden = [key for key, row in rows.items() if not getattr(row, "live", True)]
            rows.update(dict.fromkeys(hidden))

    def said(self, model, pk):
        row = self.get(model, pk)
        return str(row) if row is not None else ""


def published_page(submission):
    """Return the page of a piece where everybody may read it, else None."""
    if submission.state != Submission.State.PUBLISHED or submission.page_id is None:
        return None
    page = submission.page.specific
    return page if page.live and not page.get_view_restrictions().exists() else None


def comparison(submission):
    """Return `{"version", "page", "rows", "differs"}` for a published piece, or raise 404. A row is
    `{"state", "moved", "place", "lines"}`, a line the pieces of a comparison."""
    page = published_page(submission)
    if page is None:
        raise Http404
    version = _adopted_version(submission)
    files = submission.files.all()
    images = {str(file.key): file.image_id for file in files if file.image_id}
    documents = {str(file.key): file.document_id for file in files if file.document_id}
    old = {
        "title": version.title,
        "author": version.author_line,
        "body": library_body(version.body, images, documents),
    }
    new = {"title": page.title, "author": page.author, "body": page.body.get_prep_value()}
    names, model = PublicNames(), type(page)
    for content in (old, new):
        units_of(model, content, names)
    names.load()
    units = [units_of(model, content, names) for content in (old, new)]
    rows = _rows(compare_contents(*units), places(version.body))
    differs = any(row["state"] != "same" or row["moved"] for row in rows)
    return {"version": version, "page": page, "rows": rows, "differs": differs}


def _adopted_version(submission):
    kind = SubmissionEvent.Kind.ADOPTED
    event = submission.events.filter(kind=kind).select_related("version").last()
    return event.version if event and event.version else latest_submitted(submission)


def _rows(units, old_places):
    counts, rows = {}, []
    words = {"paragraph": _("第 %d 段"), "picture": _("图 %d")}
    for unit in units:
        place = unit.label
        if unit.state == DELETED:
            place = old_places.get(unit.path.partition(".")[2], place)
        elif unit.kind in words:
            counts[unit.kind] = counts.get(unit.kind, 0) + 1
            place = words[unit.kind] % counts[unit.kind]
        lines = [line for part in unit.parts for line in _lines(part)]
        rows.append(
            {"state": _STATES[unit.state], "moved": unit.moved, "place": place, "lines": lines}
        )
    return rows


def _lines(part):
    """A picture is told in a word; its caption stands beside it."""
    if part.role == PICTURE:
        if part.state == KEPT:
            return []
        said = _("换了一张图片") if part.old and part.new else _("图片")
        kind = part.state if part.state in (INSERTED, DELETED) else KEPT
        return [[{"kind": kind, "text": said}]]
    if part.role == CELLS:
        tab = [{"kind": KEPT, "text": "　"}]
        return [[piece for cell in part.cells for piece in [*cell, *tab]]]
    return [part.pieces] if part.pieces else []
