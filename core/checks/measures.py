"""The figures of a text as a Chinese newsroom counts them."""

import re
from math import ceil
from typing import NamedTuple

from django.utils.translation import gettext as _

#: Characters that an adult reads in a minute, of news; rather too few than too many.
PER_MINUTE = 400

#: As Word counts 字数: each Chinese character and sign is one, each foreign word or number one.
_COUNTED = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    r"|[\u3001-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\u2014\u2018-\u201d\u2026·]"
    r"|[0-9A-Za-z\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u00c0-\u024f]"
    r"(?:[0-9A-Za-z\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u00c0-\u024f.,:/%@'_-]*"
    r"[0-9A-Za-z\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u00c0-\u024f%])?"
)


class Measures(NamedTuple):
    characters: int
    minutes: int
    paragraphs: int
    pictures: int
    title: int

    def in_words(self):
        """Return `[(label, value)]` as the panel shows them."""
        return [
            (_("字数"), f"{self.characters:,}"),
            (_("阅读"), _("约 %d 分钟") % self.minutes if self.characters else "—"),
            (_("段落"), str(self.paragraphs)),
            (_("图片"), str(self.pictures)),
            (_("标题"), _("%d 字") % self.title),
        ]


def character_count(text):
    """Return how many 字 a text has."""
    return sum(1 for _match in _COUNTED.finditer(text))


def reading_minutes(characters):
    """Return how many minutes it takes to read so many 字."""
    return max(1, ceil(characters / PER_MINUTE))


def measures_of(item, texts):
    """Return the Measures of an item's body, or of all its text where it has no body."""
    title = str(getattr(item, "title", "") or "")
    body = [piece for piece in texts.pieces if piece.is_body] or [
        piece for piece in texts.pieces if piece.text != title
    ]
    count = sum(character_count(piece.text) for piece in body)
    return Measures(
        characters=count,
        minutes=reading_minutes(count),
        paragraphs=len(body),
        pictures=len(texts.pictures) + bool(getattr(item, "lead_image", None)),
        title=character_count(title),
    )
