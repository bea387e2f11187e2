"""Uploads, and the files of pieces for those who may see them."""

from functools import wraps
from threading import BoundedSemaphore

from django.conf import settings
from django.http import Http404, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.file_responses import send_file
from core.permissions import in_scope
from core.throttling import LocalLimit
from plugins.contributions.access import contributors_only, own_piece, private
from plugins.contributions.desk.access import may_see_desk
from plugins.contributions.models import SubmissionFile
from plugins.contributions.parts import Offset
from plugins.contributions.services.acts import NotAllowed
from plugins.contributions.services.writing import remove_file
from plugins.contributions.uploads import (
    LARGEST_PART,
    FileRefused,
    add_part,
    begin,
)

BEGUN = LocalLimit("contribute-files", most=300, seconds=3600)
#: Parts that one process takes at once: half of its threads are left to readers.
AT_ONCE = BoundedSemaphore(max(1, settings.WEB_THREADS // 2))
#: What a browser may show in a page; all else is offered to be kept.
_SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp", "video/", "audio/")


@require_POST
@contributors_only
def begin_file(request, pk):
    """Announce a file; the answer says where it goes on."""
    piece = own_piece(request, pk)
    if BEGUN.hit(request.user.pk).wait:
        return _no(_("传得太频繁，请过一会儿再传。"), 429)
    size = request.POST.get("size", "")
    if not size.isdecimal() or len(size) > 12:
        return _no(_("没有收到文件，请再选一次。"))
    try:
        file = begin(
            piece,
            request.user,
            request.POST.get("name", "")[:500],
            int(size),
            request.POST.get("key", "")[:64],
        )
    except (FileRefused, NotAllowed) as refusal:
        return _no(str(refusal))
    return JsonResponse(_told(file))


def in_turn(view):
    """Answer 503 where the process has `AT_ONCE` parts in work already: the sender waits a moment,
    and readers find a thread. It goes before all questions to the database."""

    @wraps(view)
    def answered(request, *args, **kwargs):
        if not AT_ONCE.acquire(blocking=False):
            # A server that closes on an unread body looks like a broken net to the sender.
            request.read(LARGEST_PART + 1)
            response = _no(_("现在传的人多，马上接着传。"), 503)
            response["Retry-After"] = "1"
            return response
        try:
            return view(request, *args, **kwargs)
        finally:
            AT_ONCE.release()

    return answered


@require_POST
@in_turn
@contributors_only
def add_file_part(request, key):
    """Take one part as the body of the request, at `?offset=`."""
    file = _own_file(request, key)
    offset = request.GET.get("offset", "")
    if not offset.isdecimal() or len(offset) > 12:
        return _no(_("没有收到文件，请再选一次。"))
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST_PART:
        return _no(_("一次传得太多。"), 413)
    content = request.read(LARGEST_PART + 1)
    if len(content) != int(length):
        return _no(_("只收到一半，请再传一次。"))
    try:
        add_part(file, int(offset), content)
    except Offset as at:
        return JsonResponse({"received": at.args[0]}, status=409)
    except FileRefused as refusal:
        return _no(str(refusal))
    return JsonResponse(_told(file))


@require_POST
@contributors_only
def drop_file(request, key):
    file = _own_file(request, key)
    try:
        row = remove_file(file.submission, request.user, file)
    except NotAllowed as refusal:
        return _no(str(refusal))
    return JsonResponse({"revision": row.revision})


@require_safe
@private
def show_file(request, key, which="preview"):
    """Send a file to its author or to an editor of its area, and to nobody else; the answer does
    not tell whether there is one."""
    rows = SubmissionFile.objects.select_related("submission__contributor")
    file = rows.filter(key=key, state=SubmissionFile.State.READY).first()
    if file is None or not _may_see(request.user, file):
        raise Http404
    stored = file.preview if which == "preview" and file.preview else file.file
    content_type = "image/jpeg" if stored == file.preview else file.content_type
    shown = content_type.startswith(_SHOWN)
    response = send_file(
        request,
        stored.name,
        content_type=content_type if shown else "application/octet-stream",
        filename=file.name,
        as_attachment=which == "original" or not shown,
    )
    # Whatever a file holds, it is no page of this site.
    response["Content-Security-Policy"] = "default-src 'none'"
    return response


def _may_see(user, file):
    if not user.is_authenticated:
        return False
    piece = file.submission
    if piece.contributor.user_id == user.pk:
        return True
    return piece.number is not None and may_see_desk(user) and in_scope(user, piece.area_id)


def _own_file(request, key):
    rows = SubmissionFile.objects.select_related("submission__contributor")
    mine = rows.filter(submission__contributor__user_id=request.user.pk)
    file = mine.filter(key=key).first()
    if file is None:
        raise Http404
    return file


def _told(file):
    told = {"key": str(file.key), "kind": file.kind, "received": file.received}
    if file.is_ready:
        told["address"] = reverse("contribute_file", args=[file.key])
        told["ready"] = True
    return told


def _no(reason, status=422):
    return JsonResponse({"error": reason}, status=status)
