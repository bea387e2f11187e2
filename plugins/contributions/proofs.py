"""Proofs of placements as files, for whoever the caller has asked about."""

from django.http import Http404

from core.file_responses import send_file

_TYPES = {"pdf": "application/pdf", "png": "image/png", "webp": "image/webp"}


def proof_response(request, placement):
    """Send the proof, which nobody on the way keeps; 404 where there is none."""
    if not placement.proof:
        raise Http404
    ending = placement.proof.name.rsplit(".", 1)[-1]
    response = send_file(
        request,
        placement.proof.name,
        content_type=_TYPES.get(ending, "image/jpeg"),
        filename=f"{placement.outlet}-{placement.date}.{ending}",
    )
    response["Cache-Control"] = "private, no-store"
    # Whatever a file holds, it is no page of this site.
    response["Content-Security-Policy"] = "default-src 'none'"
    return response
