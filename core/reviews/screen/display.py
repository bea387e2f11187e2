"""A comparison as a page shows it: rows with what was taken out and put in, safe to print.

Nothing of what is shown is markup of the text itself: each character is escaped, and the few tags
are ours. What a screen reader needs to hear stands in words beside each change.
"""

from dataclasses import dataclass, field

from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from core.renditions import sources
from core.reviews.screen.content import CELLS, PICTURE
from core.reviews.screen.diff import DELETED, INSERTED, KEPT

_PICTURES = ("picture", "gallery", "lead_image", "video")
#: Blocks whose parts need no name beside them.
_PLAIN = (
    "title",
    "summary",
    "description",
    "paragraph",
    "heading",
    "picture",
    "gallery",
    "table",
    "quote",
)
#: So often a word is marked in one row; a text full of one mistake needs no more.
MOST_MARKS = 40


@dataclass
class Row:
    """One unit on the page. `anchor` is its id there, `place` how links to it name it."""

    path: str
    anchor: str
    place: str
    number: str
    kind: str
    label: str
    state: str
    moved: bool
    is_text: bool
    html: str
    remarks: list = field(default_factory=list)
    findings: list = field(default_factory=list)
    picture_notes: list = field(default_factory=list)

    @property
    def is_changed(self):
        return self.state != KEPT or self.moved

    @property
    def state_word(self):
        """What happened to the whole of it, where that needs saying."""
        if self.state == INSERTED:
            return _("新加")
        if self.state == DELETED:
            return _("删去")
        return _("移动过") if self.moved else ""

    @property
    def can_be_remarked(self):
        return self.state != DELETED


def rows_of(changes, names, findings=(), remarks=()):
    """Return the `Row`s of a comparison (`compare_contents`), with the findings and remarks that
    belong to each; what belongs to none that is shown is left to the caller's lists."""
    rows = []
    numbers = {"picture": 0, "text": 0}
    for change in changes:
        own = [each for each in findings if _is_at(each.path, change.path)]
        number, place = _number(change, numbers)
        writer = _Writer(names, change, own if change.state != DELETED else [])
        rows.append(
            Row(
                path=change.path,
                anchor=anchor_of(change.path),
                place=place,
                number=number,
                kind=change.kind,
                label=change.label,
                state=change.state,
                moved=change.moved,
                is_text=change.is_text,
                html=writer.html(),
                remarks=[each for each in remarks if _is_at(each.path, change.path)],
                findings=own if change.state != DELETED else [],
                picture_notes=writer.notes,
            )
        )
    return rows


def anchor_of(path):
    return f"at-{path.replace('.', '-')}"


def _is_at(path, unit):
    return path == unit or path.startswith(f"{unit}.")


def _number(change, numbers):
    """Return what stands beside the row, and how a link to it is named."""
    if change.kind == "title":
        return "", _("标题")
    if change.kind == "summary":
        return change.label, change.label
    if not change.is_text:
        return "", change.label
    if change.state == DELETED:
        return "", _("删去的一段")
    if change.kind == "heading":
        return "", _("小标题")
    if change.kind in _PICTURES:
        numbers["picture"] += 1
        said = _("图 %d") % numbers["picture"]
        return said, said
    numbers["text"] += 1
    return str(numbers["text"]), _("第 %d 段") % numbers["text"]


class _Writer:
    """Writes the parts of one unit."""

    def __init__(self, names, change, findings):
        self.names, self.change, self.notes = names, change, []
        self.excerpts = [(each.excerpt, each.is_severe) for each in findings if each.excerpt]

    def html(self):
        out, rows = [], []
        named = self.change.kind not in _PLAIN and self.change.is_text
        for part in self.change.parts:
            if part.role == CELLS:
                rows.append(self._row(part, head=not rows))
                continue
            if part.role == PICTURE:
                out.append(self._picture(part))
                continue
            text = self._text(part.pieces)
            if named and part.label:
                text = f'<div class="rv-part"><span class="rv-part__label">{escape(part.label)}</span>{text}</div>'  # noqa: E501
            out.append(text)
        if rows:
            out.append(f'<div class="rv-table"><table>{"".join(rows)}</table></div>')
        if not out:
            out.append(f'<p class="rv-none">{escape(self.change.label)}</p>')
        return mark_safe("".join(out))  # noqa: S308, all of it is escaped above

    def _row(self, part, head):
        tag = "th" if head else "td"
        cells = "".join(f"<{tag}>{self._inline(cell)}</{tag}>" for cell in part.cells)
        return f"<tr>{cells}</tr>"

    def _picture(self, part):
        if part.old and part.new and part.old != part.new:
            return self._figure(part.old, DELETED) + self._figure(part.new, INSERTED)
        return self._figure(part.new or part.old, part.state)

    def _figure(self, number, state):
        image = self.names.get(get_image_model(), number)
        said = {DELETED: _("换下的图"), INSERTED: _("新放的图")}.get(state, "")
        note = f'<span class="rv-figure__said">{escape(said)}</span>' if said else ""
        if image is None:
            return f'<div class="rv-figure is-{state}">{note}{escape(_("图片已不在图库里"))}</div>'
        if state != DELETED:
            self.notes.append((image.consent, str(image.get_consent_display())))
        shown = sources(image)
        source = next((each for each in shown if each.width >= 800), shown[-1] if shown else None)
        alt = escape(image.default_alt_text)
        picture = (
            f'<img src="{escape(source.url)}" width="{source.width}" height="{source.height}"'
            f' alt="{alt}" loading="lazy">'
            if source
            else f'<span class="rv-none">{alt}</span>'
        )
        return f'<div class="rv-figure is-{state}">{note}{picture}</div>'

    def _text(self, pieces):
        """Lines as paragraphs and lists."""
        out, open_list = [], ""
        for kind, line in self._lines(pieces):
            wanted = kind if kind in ("ul", "ol") else ""
            if open_list and open_list != wanted:
                out.append(f"</{open_list}>")
            if wanted and open_list != wanted:
                out.append(f"<{wanted}>")
            open_list = wanted
            if wanted:
                out.append(f"<li>{line}</li>")
            elif line:
                tag = {"title": "h2", "heading": "h3"}.get(self.change.kind, "p")
                out.append(f"<{tag}>{line}</{tag}>")
        if open_list:
            out.append(f"</{open_list}>")
        return "".join(out)

    def _inline(self, pieces):
        return "<br>".join(line for _kind, line in self._lines(pieces))

    def _lines(self, pieces):
        # Of what is new or gone as a whole each break would be one, and says nothing.
        shows_breaks = self.change.state not in (INSERTED, DELETED)
        flags = self._flags("".join(p.text for p in pieces if p.kind != DELETED))
        lines, spans, place = [], [], 0
        kind_of_line = "p"
        for piece in pieces:
            for word in piece.words:
                if word.ends_line and piece.kind != DELETED:
                    if spans or lines:
                        if piece.kind == INSERTED and spans and shows_breaks:
                            spans.append((INSERTED, "¶", (), ""))
                        lines.append((kind_of_line, _spans(spans)))
                    spans, kind_of_line = [], word.marks[0] if word.marks else "p"
                    place += 1
                elif word.ends_line and not shows_breaks:
                    if spans:
                        lines.append((kind_of_line, _spans(spans)))
                    spans, kind_of_line = [], word.marks[0] if word.marks else "p"
                elif word.ends_line:
                    if spans:
                        spans.append((DELETED, "¶", (), ""))
                elif piece.kind == DELETED:
                    spans.append((DELETED, word.text, word.marks, ""))
                else:
                    for text, flag in _cut_at(word.text, place, flags):
                        spans.append((piece.kind, text, word.marks, flag))
                    place += len(word.text)
        lines.append((kind_of_line, _spans(spans)))
        return [(kind, line) for kind, line in lines if line]

    def _flags(self, text):
        """Where the excerpts of findings stand: (from, to, class)."""
        flags = []
        for excerpt, severe in self.excerpts:
            at = text.find(excerpt)
            while at >= 0 and len(flags) < MOST_MARKS:
                flags.append((at, at + len(excerpt), "rv-err" if severe else "rv-tip"))
                at = text.find(excerpt, at + len(excerpt))
        return flags


def _cut_at(text, place, flags):
    """Yield the pieces of a word with the class of the finding each belongs to."""
    edges = {place, place + len(text)}
    for start, end, _flag in flags:
        edges |= {edge for edge in (start, end) if place < edge < place + len(text)}
    ordered = sorted(edges)
    for start, end in zip(ordered, ordered[1:], strict=False):
        flag = next((each for a, b, each in flags if a <= start and end <= b), "")
        yield text[start - place : end - place], flag


def _spans(spans):
    """Join neighbours of a kind into one insertion or deletion, each told in words as well."""
    out, at = [], 0
    while at < len(spans):
        kind, inner = spans[at][0], []
        while at < len(spans) and spans[at][0] == kind:
            _kind, text, marks, flag = spans[at]
            at += 1
            while at < len(spans) and spans[at][0] == kind and spans[at][2:] == (marks, flag):
                text += spans[at][1]
                at += 1
            inner.append(_styled(text, marks, flag, told=kind != KEPT))
        out.append(_changed(kind, "".join(inner)))
    return "".join(out)


def _changed(kind, html):
    if kind == KEPT:
        return html
    tag = "ins" if kind == INSERTED else "del"
    start, end = (_("〔加〕"), _("〔加完〕")) if kind == INSERTED else (_("〔删〕"), _("〔删完〕"))
    said = '<span class="rv-said">%s</span>'
    return f"<{tag}>{said % escape(start)}{html}{said % escape(end)}</{tag}>"


def _styled(text, marks, flag, told):
    html = escape(text)
    if flag:
        html = f'<mark class="{flag}">{html}</mark>'
    for mark in marks:
        if mark == "bold":
            html = f"<b>{html}</b>"
        elif mark == "italic":
            html = f"<i>{html}</i>"
        elif mark.startswith("link:"):
            target = escape(mark.removeprefix("link:"))
            # A changed target must be seen, not guessed from an underline.
            shown = f'<small class="rv-target">〔{target}〕</small>' if told else ""
            html = f'<span class="rv-link" title="{target}">{html}</span>{shown}'
    return html
