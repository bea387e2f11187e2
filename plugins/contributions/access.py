"""Who may open what below /contribute/. A piece that is not one's own does not exist."""

from functools import wraps

from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect

from core.page_cache import keep_out
from plugins.contributions.models import Contributor, Submission
from plugins.contributions.privacy import VERSION


def private(view):
    """For pages that nobody keeps: neither this site's cache, nor a proxy, nor the browser."""

    @wraps(view)
    def answered(request, *args, **kwargs):
        keep_out(request)
        response = csrf_protect(view)(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return answered


def contributors_only(view):
    """Hand the view `request.contributor`; whoever is none is led to the door."""

    @private
    @wraps(view)
    def guarded(request, *args, **kwargs):
        contributor = contributor_of(request.user)
        if contributor is None:
            return _to_the_door(request, "contribute_sign_in")
        if contributor.consent_version != VERSION and view.__name__ not in _OPEN_WITHOUT_CONSENT:
            return _to_the_door(request, "contribute_consent")
        request.contributor = contributor
        return view(request, *args, **kwargs)

    return guarded


#: Whoever does not agree to a new notice may still leave, and take everything along.
_OPEN_WITHOUT_CONSENT = ("consent", "export", "erase")


def contributor_of(user):
    if not user.is_authenticated:
        return None
    rows = Contributor.objects.select_related("user", "area")
    return rows.exclude(state=Contributor.State.ERASED).filter(user_id=user.pk).first()


def own_piece(request, pk):
    """Return the piece with that id if the visitor wrote it, else 404."""
    rows = Submission.objects.of(request.user).select_related("activity", "claimed_by")
    piece = rows.filter(pk=pk).first()
    if piece is None:
        raise Http404
    # What was asked already need not be asked again.
    piece.contributor = request.contributor
    return piece


def wants_json(request):
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"


def _to_the_door(request, name):
    address = f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}"
    if wants_json(request):
        return JsonResponse({"error": str(_("请重新登录。")), "door": address}, status=401)
    return redirect(address)
