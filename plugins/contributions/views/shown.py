"""Blocks with what a template needs to show them."""

import re

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe

from plugins.contributions.bodies.blocks import WITH_FILE, keys_of
from plugins.contributions.models import SubmissionFile

_OPENING = re.compile(r"^<(p|ul|ol)>")


def shown_blocks(request, body, files=None):
    """Return the blocks as dicts `id`, `type`, `value`, of files `file` (SubmissionFile), `address`
    and `number` too; blocks whose file is gone are left out. One query, none with `files`."""
    if files is None:
        keys = keys_of(body)
        files = SubmissionFile.objects.filter(key__in=keys) if keys else ()
    by_key = {str(file.key): file for file in files}
    shown, number = [], 0
    for block in body:
        kind, value = block["type"], block["value"]
        row = {"id": block.get("id") or "", "type": kind, "value": value}
        if kind in WITH_FILE:
            file = by_key.get(value["file"])
            if file is None:
                continue
            number += kind == "picture"
            row |= {
                "file": file,
                "number": number,
                "address": reverse("contribute_file", args=[file.key]),
            }
        elif kind == "paragraph":
            # Written by `clean_rich_text`, which lets nothing else through.
            row["html"] = mark_safe(value)  # noqa: S308
            row["editable"] = mark_safe(  # noqa: S308
                _OPENING.sub(rf'<\1 data-id="{escape(row["id"])}">', value, count=1)
            )
        shown.append(row)
    return shown
