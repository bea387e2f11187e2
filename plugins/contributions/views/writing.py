"""The writing page: one form, saved by hand or by its script, and what belongs to it."""

import json

from django import forms
from django.contrib import messages
from django.db.models import Case, IntegerField, Q, Value, When
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from activities.models import Activity
from core.throttling import LocalLimit, in_words
from core.word_import.opening import WordRefused
from core.word_import.reading import read_word
from plugins.contributions.access import contributors_only, own_piece, wants_json
from plugins.contributions.bodies.blocks import MOST_BLOCKS, WITH_FILE, cleaned_body, places
from plugins.contributions.bodies.html import blocks_of_html
from plugins.contributions.bodies.plain import blocks_of_plain, plain_of_blocks
from plugins.contributions.models import Submission, SubmissionFile
from plugins.contributions.services.acts import Conflict, NotAllowed
from plugins.contributions.services.completeness import lacks_of
from plugins.contributions.services.handing_in import resubmit, submit
from plugins.contributions.services.versions import Reason
from plugins.contributions.services.writing import (
    keep_aside,
    new_draft,
    remove_draft,
    save_draft,
)
from plugins.contributions.uploads import FileRefused, keep_picture, take_whole
from plugins.contributions.views.shown import shown_blocks

WORDS = LocalLimit("contribute-word", most=20, seconds=600)
FACTS = ("title", "date", "place", "team", "people")


class FactsForm(forms.Form):
    """An activity that has no record yet, as its author tells it."""

    fact_title = forms.CharField(required=False, max_length=60)
    fact_date = forms.CharField(required=False, max_length=40)
    fact_place = forms.CharField(required=False, max_length=80)
    fact_team = forms.CharField(required=False, max_length=80)
    fact_people = forms.CharField(required=False, max_length=20)


@contributors_only
def new(request):
    """Choose the kind, then a Word file or an empty page."""
    if request.method != "POST":
        drafts = Submission.objects.of(request.user).filter(state=Submission.State.DRAFT)
        context = {"kinds": Submission.Kind.choices, "drafts": drafts[:10]}
        return render(request, "contributions/new.html", context)
    kind = request.POST.get("kind", "")
    kind = kind if kind in Submission.Kind.values else Submission.Kind.REPORT
    upload = request.FILES.get("word")
    try:
        text = _read(request, upload) if upload else None
        piece = new_draft(request.contributor, kind)
        if text is not None:
            _take_over(piece, request.user, text, upload.name)
    except (WordRefused, NotAllowed) as refusal:
        messages.error(request, str(refusal))
        return redirect("contribute_new")
    return redirect("contribute_write", piece.pk)


@contributors_only
def write(request, pk):
    piece = own_piece(request, pk)
    if not piece.is_writable:
        if wants_json(request):
            return JsonResponse({"error": _("这一篇已经交了，现在不能改。")}, status=422)
        return redirect("contribute_piece", pk)
    if request.method == "POST":
        return _save(request, piece)
    return _page(request, piece)


def _save(request, piece):
    values = _values(request.POST, piece)
    seen = request.POST.get("revision", "")
    seen = int(seen) if seen.isdecimal() and len(seen) < 10 else -1
    try:
        if "aside" in request.POST:
            row = keep_aside(piece, request.user, values)
        else:
            overrule = "overrule" in request.POST
            row = save_draft(
                piece, request.user, values, seen, overrule=overrule, writers=_writers(request)
            )
    except Conflict as clash:
        return _clash(request, piece, values, clash.submission)
    except NotAllowed as refusal:
        if wants_json(request):
            return JsonResponse({"error": str(refusal)}, status=422)
        messages.error(request, str(refusal))
        return _page(request, piece, values, status=422)
    row.contributor = request.contributor
    if wants_json(request):
        return JsonResponse(_saved(row))
    _take_files(request, row)
    return _go_on(request, row)


def _writers(request):
    """The names that an open page gives itself: its own, and that of the page it goes on for."""
    names = [request.POST.get(name, "")[:32] for name in ("writer", "before")]
    return [name for name in names if name]


def _saved(row):
    lacks = lacks_of(row)
    return {
        "revision": row.revision,
        "time": f"{timezone.localtime(row.saved_at):%H:%M}",
        "characters": row.characters,
        "lacks": [{"text": lack.text, "anchor": lack.anchor} for lack in lacks],
    }


def _clash(request, piece, values, now):
    when = f"{timezone.localtime(now.saved_at):%H:%M}"
    if wants_json(request):
        return JsonResponse(
            {
                "revision": now.revision,
                "time": when,
                "title": now.title,
                "text": plain_of_blocks(now.body),
                "html": _editor_html(request, now),
            },
            status=409,
        )
    return _page(request, piece, values, status=409, clash={"time": when, "now": now})


def _take_files(request, row):
    """Files that came with the plain form stand at the end of the text."""
    added = []
    for upload in request.FILES.getlist("files")[:20]:
        try:
            added.append(take_whole(row, request.user, upload))
        except (FileRefused, NotAllowed) as refusal:
            messages.error(request, str(refusal))
    if added:
        body = row.body + [_block_of(file) for file in added]
        row.revision = save_draft(row, request.user, {"body": body}, row.revision).revision


def _block_of(file):
    kinds = SubmissionFile.Kind
    kind = {kinds.PICTURE: "picture", kinds.ATTACHMENT: "file"}.get(file.kind, "recording")
    return {"type": kind, "value": {"file": str(file.key), "caption": file.caption, "alt": ""}}


def _go_on(request, row):
    """Where the button of the form leads."""
    if "preview" in request.POST:
        return redirect("contribute_preview", row.pk)
    if "activity_page" in request.POST:
        return redirect("contribute_activity", row.pk)
    if "hand_in" in request.POST:
        return _hand_in(request, row)
    messages.success(request, _("已存。"))
    return redirect("contribute_write", row.pk)


def _hand_in(request, row):
    again = row.state == Submission.State.RETURNED
    try:
        row = (resubmit if again else submit)(row, request.user)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("contribute_piece" if again else "contribute_write", row.pk)
    said = _("收到了。编号 %s，一个工作日内答复。") % row.number
    messages.success(request, said)
    return redirect("contribute_piece", row.pk)


@require_POST
@contributors_only
def hand_in(request, pk):
    """Hand in what is saved: from the preview, or by the writing page's script."""
    return _hand_in(request, own_piece(request, pk))


@require_POST
@contributors_only
def word(request, pk):
    """Put the text of a Word file in the place of what is there, which is kept as a version."""
    piece = own_piece(request, pk)
    upload = request.FILES.get("word")
    try:
        if upload is None:
            raise WordRefused(_("没有收到文件，请再选一次。"))
        text = _read(request, upload)
        _take_over(piece, request.user, text, upload.name)
    except (WordRefused, NotAllowed) as refusal:
        messages.error(request, str(refusal))
    else:
        if piece.body:
            messages.success(request, _("已换成这个文件。原来的正文收进了“历史”，可以找回。"))
    return redirect("contribute_write", pk)


@contributors_only
def remove(request, pk):
    piece = own_piece(request, pk)
    if request.method != "POST":
        return render(request, "contributions/remove.html", {"piece": piece})
    try:
        remove_draft(piece, request.user)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("contribute_piece", pk)
    messages.success(request, _("已删除。"))
    return redirect("contribute")


@require_safe
@contributors_only
def preview(request, pk):
    """The piece as it will look on the site."""
    piece = own_piece(request, pk)
    blocks = shown_blocks(request, piece.body)
    lacks = lacks_of(piece) if piece.is_writable else []
    context = {"piece": piece, "blocks": blocks, "lacks": lacks}
    return render(request, "contributions/preview.html", context)


def _read(request, upload):
    wait = WORDS.hit(request.user.pk).wait
    if wait:
        raise WordRefused(_("导入得太频繁，请过 %s 再来。") % in_words(wait))
    return read_word(upload)


def _take_over(piece, user, text, name):
    """Make the draft of what a Word file said."""
    body, keys = [], {}
    for kind, value in text.blocks:
        if kind == "picture":
            picture = value["picture"]
            if picture.name not in keys:
                file = keep_picture(
                    piece,
                    picture.content,
                    f"{picture.name.rpartition('.')[0]}.{picture.extension}",
                    order=len(keys),
                    caption=value["caption"],
                )
                keys[picture.name] = str(file.key)
            value = {
                "file": keys[picture.name],
                "caption": value["caption"],
                "alt": value["alt"],
            }
        body.append({"type": kind, "value": value})
    values = {
        "body": body,
        "title": text.title,
        "left_out": [[str(label), number] for label, number in text.dropped],
        "word_name": (name or "")[-200:],
    }
    author = text.byline.get("author") or text.byline.get("correspondent")
    if author:
        values["author_line"] = author[:80]
    if not text.title:
        values.pop("title")
    save_draft(piece, user, values, piece.revision, keep=Reason.REPLACED)


def _values(posted, piece):
    """Return what `save_draft` takes of a posted form; what is not in it stays as it is."""
    values = {}
    if "html" in posted:
        values["body"] = blocks_of_html(posted["html"])
    elif "text" in posted:
        values["body"] = _captioned(blocks_of_plain(posted["text"], piece.body), posted)
    if "title" in posted:
        values["title"] = " ".join(posted["title"].replace("\x00", "").split())
    if posted.get("kind") in Submission.Kind.values:
        values["kind"] = posted["kind"]
    if "author_line" in posted:
        line = " ".join(posted["author_line"].replace("\x00", "").split())[:80]
        values["author_line"] = line
    if "whole_form" in posted:
        outlets = posted.getlist("outlets")
        values["outlets"] = [name for name in Submission.Outlet.values if name in outlets]
        for name in ("people_agreed", "minors_agreed", "about_no_activity"):
            values[name] = name in posted
    facts = FactsForm(posted)
    if "fact_title" in posted and facts.is_valid():
        told = {name: facts.cleaned_data[f"fact_{name}"] for name in FACTS}
        values["activity_facts"] = {name: text for name, text in told.items() if text}
    return values


def _captioned(blocks, posted):
    """Without script captions are fields of their own."""
    for block in blocks:
        if block["type"] in WITH_FILE:
            name = f"caption-{block['value']['file']}"
            if name in posted:
                block["value"] = {**block["value"], "caption": posted[name]}
    return blocks


def _editor_html(request, piece):
    context = {"blocks": shown_blocks(request, piece.body)}
    return render_to_string("contributions/parts/editor_body.html", context, request)


def _page(request, piece, values=None, status=200, clash=None):
    files = list(piece.files.all())
    for name, value in (values or {}).items():
        if name == "body":
            value = cleaned_body(value[:MOST_BLOCKS], {str(file.key) for file in files})
        setattr(piece, name, value)
    blocks = shown_blocks(request, piece.body, files)
    context = {
        "piece": piece,
        "kinds": Submission.Kind.choices,
        "outlets": Submission.Outlet.choices,
        "blocks": blocks,
        "pictures": [block for block in blocks if block["type"] in WITH_FILE],
        "text": request.POST.get("text") if values else plain_of_blocks(piece.body),
        "lacks": lacks_of(piece, files),
        "unfinished": [file for file in files if not file.is_ready],
        "remarks": list(piece.remarks.filter(resolved_at=None)) if piece.number else [],
        "places": places(piece.body),
        "clash": clash,
        "addresses": json.dumps(
            {"begin": reverse("contribute_files", args=[piece.pk]), "piece": piece.pk}
        ),
    }
    return render(request, "contributions/write.html", context, status=status)


@contributors_only
def activity(request, pk):
    """Find the record that a piece is about; one page, with or without script."""
    piece = own_piece(request, pk)
    if not piece.is_writable:
        raise Http404
    if request.method == "POST":
        return _choose_activity(request, piece)
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:60]
    context = {"piece": piece, "q": words, "found": _found(words, piece)}
    return render(request, "contributions/activity.html", context)


def _choose_activity(request, piece):
    posted = request.POST.get("activity", "")
    values = {"activity": None, "about_no_activity": posted == "none"}
    if posted.isdecimal() and len(posted) < 10:
        values["activity"] = Activity.objects.public().filter(pk=posted).first()
        values["activity_facts"] = {}
    try:
        save_draft(piece, request.user, values, piece.revision)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect(reverse("contribute_write", args=[piece.pk]) + "#activity")


def _found(words, piece):
    """Public records whose title, team or place holds the words; those of the own area and the
    latest first."""
    rows = Activity.objects.public().select_related("team", "area")
    for word_ in words.split()[:5]:
        rows = rows.filter(
            Q(title__icontains=word_) | Q(team__name__icontains=word_) | Q(place__icontains=word_)
        )
    near = Case(
        When(area_id=piece.area_id, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return rows.order_by(near, "-start")[:20]
