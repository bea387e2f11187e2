"""Brand colours as style sheets: the address holds the colours, so no sheet ever changes."""

import re

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

MOST = 24
_COLOURS = re.compile(r"[0-9a-f]{6}(\+[0-9a-f]{6})*")


@require_safe
def tint_sheet(request, colours):
    """Answer `/tints/226767+8a2a1b.css` with one class a colour; anything else is not found."""
    names = colours.split("+")
    if not _COLOURS.fullmatch(colours) or len(names) > MOST:
        raise Http404
    rules = "".join(f".tint-{name}{{--brand:#{name}}}" for name in names)
    response = HttpResponse(f"@layer components{{{rules}}}", content_type="text/css")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
