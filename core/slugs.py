"""Addresses in pinyin, made on the server.

pypinyin reads phrases, so 重庆 becomes chongqing and neither zhongqing nor chong-qing.
"""

import re
import secrets

from django.utils.text import slugify

from core.pinyin import Style, lazy_pinyin, seg

MAX_LENGTH = 60
_HANZI = "〇㐀-鿿\U00020000-\U0003ffff"
_RUNS = re.compile(f"[{_HANZI}]+|[^\\W{_HANZI}]+")


def pinyin_slug(text, max_length=MAX_LENGTH):
    """Return `text` as lower-case pinyin words joined by hyphens, cut at a word's end.

    Phrases of the dictionary and runs of Latin letters and digits are one word each, other
    hanzi one syllable each. Returns an empty string where nothing readable is left (only
    punctuation, say).
    """
    words = []
    for run in _RUNS.findall(str(text)):
        for phrase in seg.cut(run) if re.match(f"[{_HANZI}]", run) else [run]:
            words.append("".join(lazy_pinyin(phrase, style=Style.NORMAL)))
    slug = slugify(" ".join(words))
    if len(slug) <= max_length:
        return slug
    return slug[: max_length + 1].rpartition("-")[0] or slug[:max_length]


def unique_slug(text, taken, fallback="item", max_length=MAX_LENGTH):
    """Return a pinyin slug of `text` for which `taken(slug)` is false.

    `taken` is asked for each candidate; a number is appended until one is free.
    """
    base = pinyin_slug(text, max_length) or f"{fallback}-{secrets.token_hex(3)}"
    candidate, number = base, 1
    while taken(candidate):
        number += 1
        candidate = f"{base}-{number}"
    return candidate


def unique_model_slug(instance, text, fallback="item"):
    """Return a slug for `instance` that no other row of its model has in `slug`."""
    others = type(instance)._base_manager.exclude(pk=instance.pk)
    return unique_slug(text, lambda slug: others.filter(slug=slug).exists(), fallback)
