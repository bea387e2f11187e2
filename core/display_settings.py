"""显示设置: the page of all choices, and the address that takes one where there is no script."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.modes import CHOICES, keep_look, look_of, safe_back
from core.page_cache import keep_out


@require_safe
def display_settings(request):
    """Answer `/look/`: with a choice (`theme`, `contrast`, `elder`, `size`) remember it and lead
    `back`, which must be of this site; else show all choices."""
    if any(name in request.GET for name in CHOICES):
        return _choose(request)
    if "back" in request.GET:
        # One page for each address a reader may come from: not worth keeping.
        keep_out(request)
    back = safe_back(request.GET.get("back", ""))
    return render(request, "core/display_settings.html", {"back": "" if back == "/" else back})


@never_cache
def _choose(request):
    response = HttpResponseRedirect(safe_back(request.GET.get("back", "")))
    keep_look(request, response, look_of(request).with_choices(request.GET))
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
