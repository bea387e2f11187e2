from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.models import Site

from home.models.lobby_screen import LEAST_SECONDS, MOST_SECONDS
from home.screen.scenes import screen_of

#: No screen has more scenes.
MOST_SCENES = 99


@require_safe
def lobby_screen(request):
    """Show one scene of the lobby screen; the page goes on to the next by itself.

    `scene` counts from 0, `area` narrows to one area, `seconds` says how long a scene stays.
    What is unknown or impossible is as if it were not there: nobody stands at the screen to
    read a notice.
    """
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    context = screen_of(request, site, request.GET.get("area", "")[:80])
    total = len(context["scenes"])
    number = _number(request.GET.get("scene"), 0, MOST_SCENES, 0) % total
    seconds = _number(request.GET.get("seconds"), LEAST_SECONDS, MOST_SECONDS, None)
    chosen = {
        "area": context["area"].slug if context["area"] else None,
        "seconds": seconds,
    }
    query = {name: value for name, value in chosen.items() if value}
    response = render(
        request,
        "home/screen/screen.html",
        {
            **context,
            "scene": context["scenes"][number],
            "number": number,
            "total": total,
            "seconds": seconds or context["seconds"],
            "next": f"?{urlencode({'scene': (number + 1) % total, **query})}",
            "made": timezone.localtime(),
        },
    )
    response["X-Robots-Tag"] = "noindex"
    return response


def _number(text, least, most, otherwise):
    """The number that `text` writes in at most three digits, within bounds, or `otherwise`."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > 3:
        return otherwise
    return int(text) if least <= int(text) <= most else otherwise
