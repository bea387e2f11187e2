"""The desk's own corrections. They never touch what the author handed in."""

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plugins.contributions.bodies.blocks import plain_text
from plugins.contributions.bodies.rewording import reworded
from plugins.contributions.models import Correction
from plugins.contributions.services.acts import Act, Conflict, NotAllowed, locked
from plugins.contributions.services.versions import latest_submitted

#: Blocks whose text the desk writes; pictures and tables are corrected in the page's editor.
WRITTEN = ("paragraph", "heading", "quote")
LONGEST = 5000


def correction_of(submission, version):
    """Return the correction that holds for `version`, or None."""
    found = getattr(submission, "correction", None)
    return found if found is not None and found.version_id == version.pk else None


@transaction.atomic
def correct(submission, user, title, texts, seen, version_pk):
    """Keep the desk's text: `texts` is `{block id: plain text}`, an empty one leaves the block
    out; what is not named stays. `seen` is the revision of the correction that was open (0 for
    none), `version_pk` the author's version that was before the editor's eyes."""
    row = locked(Act.CORRECT, submission, user)
    version = latest_submitted(row)
    found = correction_of(row, version)
    if version.pk != version_pk or seen != (found.revision if found else 0):
        raise Conflict(_("这一篇刚被别人改过，或作者又交了一稿。请看过新的再改。"), row)
    title = re.sub(r"\s+", " ", title).strip()
    if not title:
        raise NotAllowed(_("标题不能空着。"))
    body = _corrected(found.body if found else version.body, texts, version.body)
    if not body:
        raise NotAllowed(_("正文不能全删掉。"))
    values = {
        "version": version,
        "title": title[:120],
        "body": body,
        "editor": user,
        "editor_name": user.get_full_name(),
        "saved_at": timezone.now(),
        "revision": seen + 1,
    }
    return Correction.objects.update_or_create(submission=row, defaults=values)[0]


def _corrected(body, texts, original):
    """Blocks in the author's order; one that had been left out comes back with a text."""
    now = {block["id"]: block for block in body}
    result = []
    for first in original:
        block = now.get(first["id"], first)
        if block["type"] not in WRITTEN or block["id"] not in texts:
            if first["id"] in now:
                result.append(block)
            continue
        text = texts[block["id"]].replace("\r\n", "\n").replace("\x00", "").strip()[:LONGEST]
        if text == plain_text(block).strip() and first["id"] in now:
            result.append(block)
        elif text:
            result.append({**block, "value": _value(block, text)})
    return result


def _value(block, text):
    if block["type"] == "heading":
        return " ".join(text.split())[:40]
    if block["type"] == "quote":
        return {**block["value"], "text": " ".join(text.split())[:120]}
    return reworded(block["value"], text)
