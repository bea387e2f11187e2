"""QR codes of what the site itself shows. The address names a page or record, never the text of
the code, so that nobody can have the site issue a code for an address of his own."""

from io import BytesIO

import segno
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from core.sharing.items import address_of, public_item

#: How long a browser may keep a code without asking again, in seconds.
KEPT_SECONDS = 600
DARK, LIGHT = "#231b15", "#fffdf8"


@require_safe
def qr_code(request, kind, pk):
    """Answer `/qr/<kind>-<pk>.svg`: the code of the item's address, while anybody may read it."""
    item = public_item(kind, pk)
    path = address_of(item) if item is not None else None
    if not path:
        raise Http404
    svg = svg_of(request.build_absolute_uri(path))
    response = HttpResponse(svg, content_type="image/svg+xml")
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response


def code_of(address):
    """Return the segno code of `address`; it still reads with a seventh of it soiled."""
    return segno.make(address, error="m", micro=False)


def svg_of(address):
    """Return the code as an SVG picture that scales to whatever box it is put in."""
    svg = BytesIO()
    code_of(address).save(
        svg, kind="svg", border=4, dark=DARK, light=LIGHT, omitsize=True, svgclass=None,
        lineclass=None,
    )  # fmt: skip
    return svg.getvalue()
