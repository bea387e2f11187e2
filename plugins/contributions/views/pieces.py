"""What became of one's pieces."""

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.notices.models import Notice
from core.pagination import paginate
from core.reviews.progress import key_of, marks_of
from plugins.contributions.access import contributors_only, own_piece
from plugins.contributions.as_published import comparison
from plugins.contributions.bodies.changes import changes
from plugins.contributions.bodies.rewording import reworded
from plugins.contributions.honours import are_shown
from plugins.contributions.models import (
    Placement,
    Submission,
    SubmissionEvent,
    SubmissionVersion,
)
from plugins.contributions.services.acts import Act, NotAllowed, may
from plugins.contributions.services.handing_in import (
    answer_remark,
    ask_for_withdrawal,
    resubmit,
    withdraw,
)
from plugins.contributions.services.writing import save_draft
from plugins.contributions.timeline import lines_of, way_of
from plugins.contributions.views.shown import shown_blocks

State = Submission.State
ON_A_PAGE = 20
NEWEST = 8


@require_safe
@contributors_only
def start(request):
    """My pieces: what waits for me first, then the latest."""
    mine = Submission.objects.of(request.user)
    handed_in = mine.exclude(state=State.DRAFT).order_by("-state_since", "-pk")
    drafts = list(mine.filter(state=State.DRAFT)[:ON_A_PAGE])
    context = {
        "contributor": request.contributor,
        "drafts": drafts,
        **paginate(handed_in.defer("body"), request, ON_A_PAGE),
        "figures": figures_of(request.contributor),
        "honours_are_shown": are_shown(request),
        "told": list(Notice.objects.of(request.user).order_by("-created_at")[:NEWEST]),
    }
    return render(request, "contributions/start.html", context)


def figures_of(contributor):
    """Return what came of this year's pieces, and its points; one query."""
    since = timezone.localtime().replace(month=1, day=1, hour=0, minute=0, second=0)
    kinds = SubmissionEvent.Kind
    rows = SubmissionEvent.objects.filter(submission__contributor=contributor, at__gte=since)

    def pieces(kind):
        return Count("submission", distinct=True, filter=Q(kind=kind))

    own = Placement.objects.filter(submission__contributor=contributor, date__gte=since.date())
    # Without an event there is nothing confirmed either.
    figures = rows.aggregate(
        submitted=pieces(kinds.SUBMITTED),
        adopted=pieces(kinds.ADOPTED),
        published=pieces(kinds.PUBLISHED),
        printed=pieces(kinds.PRINTED),
        points=Max(own.points()),
    )
    return {**figures, "points": figures["points"] or 0}


@contributors_only
def read_notices(request):
    if request.method == "POST":
        Notice.objects.of(request.user).unread().update(read_at=timezone.now())
    return redirect("contribute")


@require_safe
@contributors_only
def piece(request, pk):
    """The way of one piece, newest event first."""
    row = own_piece(request, pk)
    if row.state == State.DRAFT:
        return redirect("contribute_write", pk)
    events = list(row.events.all())
    versions = list(row.versions.filter(reason=SubmissionVersion.Reason.SUBMITTED))
    lines = lines_of(row, events, list(row.remarks.all()), versions)
    to_do = [each for line in lines for each in line.remarks if each.remark.is_open]
    is_returned = row.state == State.RETURNED
    context = {
        "piece": row,
        "way": way_of(row, events),
        "lines": lines,
        "to_do": to_do if is_returned else [],
        "last_return": next((each for each in events[::-1] if each.kind == "returned"), None),
        "placements": _printed_of(row),
        "page": _page_of(row),
        "seals": _seals(row),
        "may_withdraw": may(Act.WITHDRAW, row, request.user),
        "may_ask": may(Act.ASK, row, request.user) and row.withdrawal_asked_at is None,
        "figures": figures_of(request.contributor),
    }
    Notice.objects.of(request.user).unread().filter(link=request.path).update(
        read_at=timezone.now()
    )
    return render(request, "contributions/piece.html", context)


def _page_of(row):
    """The page that may be read, be it that of the piece into which this one went."""
    lead = row.merged_into if row.state == State.MERGED else row
    return lead.page if lead and lead.page_id and lead.state == State.PUBLISHED else None


def _printed_of(row):
    return row.placements.select_related("outlet")[:NEWEST] if row.may_be_printed else []


def _seals(row):
    """How far the page is in the three reviews."""
    if not row.page_id or row.state != State.ADOPTED:
        return []
    page = row.page.specific
    return marks_of([page]).get(key_of(page), [])


@require_POST
@contributors_only
def answer(request, pk, remark_id):
    """Mend the paragraph of a remark in place, or say why it stays."""
    row = own_piece(request, pk)
    remark = row.remarks.filter(pk=remark_id).first()
    if remark is None:
        raise Http404
    why = request.POST.get("answer", "").strip()
    try:
        if "mended" in request.POST:
            _mend(request, row, remark)
        elif "explain" in request.POST and not why:
            raise NotAllowed(_("请写一句为什么不改。"))
        answer_remark(row, request.user, remark_id, answer=why if "explain" in request.POST else "")
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("contribute_piece", pk)


def _mend(request, row, remark):
    text = request.POST.get("text")
    if text is None:
        return
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()[:20_000]
    if not text:
        raise NotAllowed(_("这一处改成空的了。整段不要，请打开全文删。"))
    if remark.block_id == remark.TITLE:
        save_draft(row, request.user, {"title": " ".join(text.split())}, row.revision)
        return
    body = []
    for block in row.body:
        if block["id"] == remark.block_id and block["type"] == "paragraph":
            block = {**block, "value": reworded(block["value"], text)}
        elif block["id"] == remark.block_id and block["type"] == "heading":
            block = {**block, "value": text}
        elif block["id"] == remark.block_id and isinstance(block["value"], dict):
            block = {**block, "value": {**block["value"], "caption": text}}
        body.append(block)
    save_draft(row, request.user, {"body": body}, row.revision)


@require_POST
@contributors_only
def hand_in_again(request, pk):
    row = own_piece(request, pk)
    try:
        resubmit(row, request.user, note=request.POST.get("note", "").strip()[:500])
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("又交上去了，编辑会接着看。"))
    return redirect("contribute_piece", pk)


@contributors_only
def take_back(request, pk):
    row = own_piece(request, pk)
    if request.method != "POST":
        asks = row.state == State.PUBLISHED
        context = {"piece": row, "asks": asks}
        if not may(Act.ASK if asks else Act.WITHDRAW, row, request.user):
            return redirect("contribute_piece", pk)
        return render(request, "contributions/take_back.html", context)
    reason = request.POST.get("reason", "").strip()[:500]
    try:
        if row.state == State.PUBLISHED:
            ask_for_withdrawal(row, request.user, reason)
            messages.success(request, _("已告诉编辑，会尽快答复您。"))
        else:
            withdraw(row, request.user, reason)
            messages.success(request, _("已撤回，编辑看不到它了，草稿留给您。"))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("contribute_piece", pk)


@require_safe
@contributors_only
def version(request, pk, number):
    """A text as it was handed in, or before another took its place."""
    row = own_piece(request, pk)
    kept = _version(row, number)
    context = {"piece": row, "kept": kept, "blocks": shown_blocks(request, kept.body)}
    return render(request, "contributions/version.html", context)


@require_safe
@contributors_only
def version_changes(request, pk, number):
    """What changed from the version handed in before."""
    row = own_piece(request, pk)
    kept = _version(row, number)
    former = row.versions.filter(number__lt=number, reason=kept.reason).order_by("-number").first()
    if former is None:
        return redirect("contribute_version", pk, number)
    rows = changes(former.body, kept.body)
    context = {"piece": row, "kept": kept, "former": former, "rows": rows}
    return render(request, "contributions/changes.html", context)


@require_safe
@contributors_only
def published_changes(request, pk):
    """What the desk changed of the piece, as everybody reads it now."""
    row = own_piece(request, pk)
    context = {"piece": row, **comparison(row)}
    return render(request, "contributions/published.html", context)


@require_safe
@contributors_only
def history(request, pk):
    """All texts that were kept, those before a Word file or another device's change too."""
    row = own_piece(request, pk)
    return render(
        request,
        "contributions/history.html",
        {"piece": row, "versions": row.versions.defer("body").order_by("-number")},
    )


@require_POST
@contributors_only
def restore(request, pk, number):
    """Take an earlier text up again; what stands now is kept."""
    row = own_piece(request, pk)
    kept = _version(row, number)
    values = {"title": kept.title, "body": kept.body}
    try:
        reason = SubmissionVersion.Reason.OVERRULED
        save_draft(row, request.user, values, row.revision, keep=reason)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("contribute_piece", pk)
    messages.success(request, _("已换成那一稿，刚才的正文收进了“历史”。"))
    return redirect("contribute_write", pk)


def _version(row, number):
    kept = row.versions.filter(number=number).first()
    if kept is None:
        raise Http404
    return kept
