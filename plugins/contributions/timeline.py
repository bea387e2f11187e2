"""The way of a piece, as its author reads it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from core.reviews.screen.diff import compare_texts
from plugins.contributions.bodies.blocks import places, plain_text
from plugins.contributions.models import Submission, SubmissionEvent, SubmissionRemark
from plugins.contributions.services.telling import moment

State, Kind = Submission.State, SubmissionEvent.Kind
#: How far each state is on the way; one that leads off it stays where it was.
_REACHED = {
    **{State.DRAFT: -1, State.SUBMITTED: 0, State.CLAIMED: 1, State.RETURNED: 1},
    **{State.REFUSED: 1, State.WITHDRAWN: 0, State.ADOPTED: 2},
    **{State.PUBLISHED: 3, State.UNPUBLISHED: 3, State.MERGED: 1},
}


@dataclass
class Line:
    """One entry; `tone` is "hot", "back" or "", `links` are (words, address)."""

    title: str
    at: datetime
    text: str = ""
    tone: str = ""
    links: list = field(default_factory=list)
    remarks: list = field(default_factory=list)


@dataclass
class RemarkShown:
    """A remark with its paragraph as it was (`before`, `quote`, `after`), and what the author made
    of it: `pieces` of a comparison, None where the paragraph is as before."""

    remark: SubmissionRemark
    place: str
    before: str
    quote: str
    after: str
    current: str = ""
    pieces: list | None = None


def way_of(piece, events):
    """Return the five steps as (words, state): "past", "here" or ""."""
    reached = _REACHED[piece.state]
    kinds = {event.kind for event in events}
    if piece.state == State.MERGED:
        reached += (Kind.LEAD_ADOPTED in kinds) + (Kind.LEAD_PUBLISHED in kinds)
    if Kind.PRINTED in kinds:
        reached = 4
    steps = (_("收到"), _("审稿"), _("采用"), _("发布"), _("刊用"))
    is_under_way = piece.state in (State.CLAIMED, State.RETURNED)
    return [
        (words, "here" if number == reached and is_under_way else "past" * (number <= reached))
        for number, words in enumerate(steps)
    ]


def lines_of(piece, events, remarks, versions):
    """Return the timeline, newest first. All rows are given: nothing is asked of the database."""
    by_event, by_version = {}, {version.pk: version for version in versions}
    for remark in remarks:
        version = by_version.get(remark.version_id)
        by_event.setdefault(remark.event_id, []).append(shown_remark(piece, remark, version))
    lines = []
    for event in events:
        line = Line(event.get_kind_display(), event.at, event.remark)
        _WORDS.get(event.kind, _nothing)(line, piece, event, by_version.get(event.version_id))
        line.remarks = by_event.get(event.pk, [])
        lines.append(line)
    return lines[::-1]


def shown_remark(piece, remark, version):
    body = version.body if version else []
    was = _text_at(remark, version.title if version else "", body)
    now = _text_at(remark, piece.title, piece.body)
    start = was.find(remark.quote) if remark.quote else -1
    if start < 0:
        before, quote, after = was, "", ""
    else:
        end = start + len(remark.quote)
        before, quote, after = was[:start], was[start:end], was[end:]
    return RemarkShown(
        remark=remark,
        place=_place(remark, body),
        before=before,
        quote=quote,
        after=after,
        current=now,
        pieces=compare_texts(was, now) if was != now else None,
    )


def _text_at(remark, title, body):
    if remark.block_id == SubmissionRemark.TITLE:
        return title
    return next((plain_text(each) for each in body if each["id"] == remark.block_id), "")


def _place(remark, body):
    if not remark.block_id:
        return _("全文")
    if remark.block_id == SubmissionRemark.TITLE:
        return _("标题")
    return places(body).get(remark.block_id, _("某一段"))


def _nothing(line, piece, event, version):
    pass


def _submitted(line, piece, event, version):
    if version is not None:
        line.text = _("%(characters)d 字，图 %(pictures)d。") % {
            "characters": version.characters,
            "pictures": version.pictures,
        }
        address = reverse("contribute_version", args=[piece.pk, version.number])
        line.links = [(_("交稿时的原样"), address)]


def _resubmitted(line, piece, event, version):
    if version is not None and version.number > 1:
        address = reverse("contribute_changes", args=[piece.pk, version.number])
        line.links = [(_("看改了什么"), address)]


def _claimed(line, piece, event, version):
    due = event.data.get("due")
    line.text = _("%s 认领。") % event.actor_name
    if due:
        line.text = _("%(name)s 认领，说好 %(due)s 前答复。") % {
            "name": event.actor_name,
            "due": moment(datetime.fromisoformat(due)),
        }


def _handed_over(line, piece, event, version):
    line.text = _("%(name)s 转给 %(to)s。") % {
        "name": event.actor_name,
        "to": event.data.get("to", ""),
    }


def _returned(line, piece, event, version):
    line.tone = "back"
    line.text = f"{event.actor_name}：{event.remark}"


def _refused(line, piece, event, version):
    line.tone = "back"
    line.text = _("%s 稿子还在，可改后再投。") % event.remark


def _published(line, piece, event, version):
    line.tone = "hot"
    if event.data.get("address"):
        line.links = [(event.data.get("title") or _("看本站页面"), event.data["address"])]
    if piece.state == State.PUBLISHED:
        line.links.append((_("看改了什么"), reverse("contribute_published", args=[piece.pk])))


def _merged(line, piece, event, version):
    """The other piece is somebody else's: neither title nor link before it is published."""
    line.text = _("%s 把写同一件事的两篇并为一篇，采用时两位都署名。") % event.actor_name
    if event.data.get("pictures"):
        line.text += _("您的图片一起用。") if event.kind == Kind.MERGED else _("对方的图片一起用。")


def _parted(line, piece, event, version):
    line.text = _("这一篇又单独处理。")


def _lead_published(line, piece, event, version):
    line.tone = "hot"
    if event.data.get("address"):
        line.links = [(event.data.get("title") or _("看本站页面"), event.data["address"])]


def _printed(line, piece, event, version):
    line.tone = "hot"
    line.title = _("%s 已刊用") % event.data.get("outlet", "")
    if event.data.get("address"):
        line.links = [(_("原文链接"), event.data["address"])]


_WORDS = {
    Kind.SUBMITTED: _submitted,
    Kind.RESUBMITTED: _resubmitted,
    Kind.CLAIMED: _claimed,
    Kind.HANDED_OVER: _handed_over,
    Kind.RETURNED: _returned,
    Kind.REFUSED: _refused,
    Kind.PUBLISHED: _published,
    Kind.PRINTED: _printed,
    Kind.MERGED: _merged,
    Kind.TOOK_IN: _merged,
    Kind.PARTED: _parted,
    Kind.LEAD_PUBLISHED: _lead_published,
}
