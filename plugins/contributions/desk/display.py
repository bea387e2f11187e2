"""A piece as the desk shows it: text with its files, what stands in doubt, who sent the same."""

from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.urls import reverse
from django.utils.translation import gettext as _

from core.checks.findings import WARNING, Finding
from core.checks.rules import found_in
from core.checks.texts import texts_of
from core.permissions import in_scope
from core.reviews.screen.diff import compare_texts
from plugins.contributions.bodies.blocks import WITH_FILE, places, plain_text
from plugins.contributions.bodies.library import library_body
from plugins.contributions.desk.queue import COPIED, OPEN
from plugins.contributions.services.correcting import WRITTEN
from plugins.contributions.services.likeness import RUN
from plugins.contributions.services.versions import latest_submitted
from stories.models import ArticlePage

#: Paragraphs shown side by side, and characters of each.
MOST_PAIRS, LONGEST_SHOWN = 6, 1200
#: What adopting sees to by itself.
_GIVEN_LATER = ("summary_missing", "lead_image_missing")


@dataclass
class BlockShown:
    """One block: its place in words, its file, remarks of former rounds, the desk's change."""

    block: dict
    place: str
    file: object = None
    remarks: list = field(default_factory=list)
    pieces: list | None = None
    is_removed: bool = False
    #: The remark on it that was written and not taken yet.
    typed: str = ""

    @property
    def kind(self):
        return self.block["type"]

    @property
    def value(self):
        return self.block["value"]

    @property
    def text(self):
        return plain_text(self.block)

    @property
    def is_written(self):
        return self.kind in WRITTEN


@dataclass
class LikeShown:
    """A likeness as `user` may know of it: a foreign piece has neither title nor link."""

    row: object
    title: str
    link: str
    where: str

    @property
    def share(self):
        return self.row.share

    @property
    def can_be_merged(self):
        """Whether the other one is a piece that waits, and of a desk that is open to the reader."""
        other = self.row.other
        return bool(self.link and other and other.state in OPEN)

    @property
    def tone(self):
        return "critical" if self.row.share >= COPIED else "warning"


def blocks_shown(version, files, remarks=(), correction=None):
    """Return the text of `version` as `BlockShown`s, `correction` beside it where there is one."""
    by_key = {str(file.key): file for file in files}
    corrected = {block["id"]: block for block in correction.body} if correction else None
    names = places(version.body)
    shown = []
    for block in version.body:
        row = BlockShown(block, names[block["id"]])
        if block["type"] in WITH_FILE:
            row.file = by_key.get(block["value"]["file"])
        row.remarks = [each for each in remarks if each.block_id == block["id"]]
        if corrected is not None and block["type"] in WRITTEN:
            now = corrected.get(block["id"])
            row.is_removed = now is None
            text = plain_text(now) if now else ""
            if text != row.text:
                row.pieces = compare_texts(row.text, text)
        shown.append(row)
    return shown


def findings(submission, version, correction, files):
    """Return what the checks find in the text as it would be adopted."""
    title = correction.title if correction else version.title
    blocks = correction.body if correction else version.body
    item = ArticlePage(title=title, author=version.author_line)
    item.body = library_body(blocks, {}, {})
    found = [each for each in found_in(item) if each.code not in _GIVEN_LATER]
    return sorted([*found, *_of_files(submission, files)], key=lambda each: not each.is_severe)


def _of_files(submission, files):
    pictures = [each for each in files if each.kind == each.Kind.PICTURE]
    if pictures and not submission.people_agreed:
        yield Finding("consent", WARNING, _("作者没有说明照片里的人都同意公开。"))
    if pictures and submission.people_agreed and not submission.minors_agreed:
        yield Finding("minors", WARNING, _("有未成年人的照片要家长同意，作者没有勾选。"))


def likes_shown(rows, user):
    return [_like_shown(row, user) for row in rows]


def _like_shown(row, user):
    if row.page_id:
        return LikeShown(row, row.page.title, row.page.get_url() or "", _("本站已发"))
    if not in_scope(user, row.other.area_id):
        return LikeShown(row, "", "", _("别的县区的来稿"))
    link = reverse("contributions_submission", args=[row.other_id])
    return LikeShown(row, str(row.other), link, _("来稿"))


def pairs_of(version, row):
    """Return the paragraphs of `version` that stand in the other text as well, each with the
    paragraph most like it: `(own pieces, other pieces)`, a piece being (text, is shared)."""
    if row.page_id:
        others = [piece.text for piece in texts_of(row.page.specific).pieces if piece.is_body]
    else:
        other = latest_submitted(row.other)
        others = [plain_text(block) for block in other.body] if other else []
    others = [text[:LONGEST_SHOWN] for text in others if len(text) >= RUN][:200]
    pairs = []
    for block in version.body:
        own = plain_text(block)[:LONGEST_SHOWN]
        if block["type"] not in WRITTEN or len(own) < RUN or len(pairs) == MOST_PAIRS:
            continue
        best = max(others, key=lambda text: _overlap(own, text), default="")
        if best and _overlap(own, best) >= 0.3:
            pairs.append(_marked(own, best))
    return pairs


def _overlap(text, other):
    runs = {text[at : at + RUN] for at in range(len(text) - RUN + 1)}
    return sum(run in other for run in runs) / len(runs)


def _marked(own, other):
    matcher = SequenceMatcher(None, own, other, autojunk=False)
    stretches = [each for each in matcher.get_matching_blocks() if each.size >= RUN // 2]
    return (
        _cut(own, [(each.a, each.size) for each in stretches]),
        _cut(other, [(each.b, each.size) for each in stretches]),
    )


def _cut(text, stretches):
    pieces, at = [], 0
    for start, size in stretches:
        pieces += [(text[at:start], False), (text[start : start + size], True)]
        at = start + size
    return [each for each in [*pieces, (text[at:], False)] if each[0]]
