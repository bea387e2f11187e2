"""Where posters are read: `/posters/page-12/` leads to the file of today, or says that it is being
made; the file's own address holds while it is what would be drawn today."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.corrections.withdrawal import active_withdrawal
from core.file_responses import send_file
from core.media import PUBLIC_AGE
from core.models import Poster
from core.sharing.content import may_have_poster
from core.sharing.fonts import fonts_are_there
from core.sharing.items import address_of, public_item, stored_item
from core.sharing.posters import ask_for, mark_today, note_use

#: A reader's browser asks again after so many seconds, and so many times.
AGAIN_AFTER, AGAIN_TIMES = 3, 20


@never_cache
@require_safe
def poster(request, kind, pk):
    """Lead to the poster of an item; where it is not there yet have the worker make it."""
    item = public_item(kind, pk)
    mark = mark_today(kind, pk) if item is not None and fonts_are_there() else None
    if mark is None:
        return _nothing(request, kind, pk)
    row = Poster.objects.of(kind, pk).first()
    if row is not None and row.mark == mark and default_storage.exists(row.file_name):
        return redirect(reverse("poster_file", args=[kind, pk, mark, ""]))
    time = _time(request)
    accepted = ask_for(kind, pk)
    waits = accepted and time < AGAIN_TIMES
    again = f"{request.path}?time={time + 1}"
    response = render(
        request,
        "core/poster_wait.html",
        {"waits": waits, "again": again if waits else request.path, "back": address_of(item)},
        status=202 if waits else 503,
    )
    response["Retry-After"] = str(AGAIN_AFTER if waits else 300)
    if waits:
        response["Refresh"] = f"{AGAIN_AFTER}; url={again}"
    return response


@require_safe
def poster_file(request, kind, pk, mark, small):
    """Answer the file, its small copy where `small`; 410 where it would look otherwise today."""
    today = mark_today(kind, pk)
    if today is None:
        return _nothing(request, kind, pk)
    row = Poster.objects.of(kind, pk).first()
    if mark != today or row is None or row.mark != mark:
        ask_for(kind, pk)
        message = _("这张海报已经换了新的，请回到原来的页面再取。")
        response = HttpResponse(message, status=410, content_type="text/plain; charset=utf-8")
        add_never_cache_headers(response)
        return response
    name = row.preview_name if small else row.file_name
    if not default_storage.exists(name):
        raise Http404
    note_use(row)
    response = send_file(request, name, content_type="image/jpeg", digest=mark + small)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = f'inline; filename="{kind}-{pk}.jpg"'
    # For the reader's own browser: no cache in between may answer after a withdrawal.
    patch_cache_control(response, private=True, max_age=PUBLIC_AGE)
    return response


def _nothing(request, kind, pk):
    """The answer where there is no poster: that the item was withdrawn, or that there is none."""
    item = stored_item(kind, pk)
    withdrawal = active_withdrawal(item) if item is not None and may_have_poster(item) else None
    if withdrawal is None:
        raise Http404
    response = render(request, "410.html", {"withdrawal": withdrawal}, status=410)
    add_never_cache_headers(response)
    return response


def _time(request):
    asked = request.GET.get("time", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0
