"""What a piece still lacks before it may be handed in, each with the place where to mend it."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from plugins.contributions.bodies.blocks import keys_of
from plugins.contributions.models import Submission, SubmissionFile

#: Signs of a text that is one.
SHORTEST = 50
Kind = Submission.Kind


class Lack(NamedTuple):
    """`anchor` is the id of an element of the writing page."""

    text: str
    anchor: str


def lacks_of(submission, files=None):
    """Return the `Lack`s of a piece; `files` are its SubmissionFiles where they are at hand."""
    files = list(submission.files.all()) if files is None else files
    lacks = []
    if not submission.title:
        lacks.append(Lack(_("还没有标题。"), "title"))
    if submission.characters < SHORTEST:
        lacks.append(Lack(_("正文不到 %d 字。") % SHORTEST, "body"))
    lacks += _of_pictures(submission, files)
    if submission.kind == Kind.REPORT and not _tells_activity(submission):
        lacks.append(Lack(_("还没有说写的是哪次活动。"), "activity"))
    return lacks


def _of_pictures(submission, files):
    waiting = [each for each in files if not each.is_ready]
    if waiting:
        yield Lack(_("还有 %d 个文件没传完，传完或取消才能交。") % len(waiting), "files")
    number = 0
    for block in submission.body:
        if block["type"] == "picture":
            number += 1
            if not block["value"]["caption"]:
                yield Lack(_("图 %d 没有图说。") % number, f"caption-{block['value']['file']}")
    shown = keys_of(submission.body)
    pictures = [each for each in files if each.kind == SubmissionFile.Kind.PICTURE]
    if any(str(each.key) in shown for each in pictures) and not submission.people_agreed:
        yield Lack(_("请确认照片里的人都同意公开。"), "people-agreed")


def _tells_activity(submission):
    return bool(
        submission.activity_id
        or submission.about_no_activity
        or submission.activity_facts.get("title")
    )
