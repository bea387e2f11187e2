"""Documents as an index holds them: the tokens of each text field, and the index's schema."""

import datetime
import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from sys import intern

from django.utils import timezone

from search.analysis.segmentation import (
    compounds_of,
    dictionary,
    grams_of,
    kept_words,
    runs,
    shipped_words,
    singles_of,
    stop_words,
    words_of,
)
from search.analysis.sounds import sounds_of
from search.engines.base import Entry, Key, Schema
from search.sources import facets, sources

#: Raise it when the same text gives other tokens than before: every index is then built anew.
VERSION = 2
FIELDS = ("title", "names", "text", "words", "sound")
POSITIONS = frozenset({"title", "text"})


@dataclass(frozen=True, slots=True)
class _Head:
    """A title or name, analysed."""

    grams: Sequence[str]
    words: Sequence[str]
    compounds: Sequence[str]
    singles: Sequence[str]
    sounds: Sequence[str]


def tokens_of(document):
    """Return the tokens of a document by text field. What matches is `text`, which holds
    everything; the other fields only weigh."""
    title, names = _head(document.title), [*map(_name, document.names)]
    heads, text = (title, *names), runs(document.text)
    of_names = _joined(head.grams for head in names)
    return {
        "title": title.grams,
        "names": of_names,
        "text": [*title.grams, *of_names, *grams_of(text)],
        "words": [
            *_joined(head.words for head in heads),
            *words_of(text),
            *_joined(head.compounds for head in heads),
            *_joined(head.singles for head in heads),
        ],
        "sound": _joined(head.sounds for head in heads),
    }


def _joined(parts):
    return [*chain.from_iterable(parts)]


def _head(text):
    found = runs(text)
    known = words_of(found)
    return _Head(
        grams_of(found), known, compounds_of(found), singles_of(found), sounds_of(found, known)
    )


def _name(text):
    """Places and teams stand in many documents; a code (of letters and digits) in one."""
    return _code(text) if text.isascii() else _kept_name(text, dictionary())


def _code(text):
    """Nothing in it is to be cut or has a sound."""
    found = runs(text)
    return _Head(found, [run for run in found if run not in stop_words()], (), (), ())


@lru_cache(maxsize=6_000)
def _kept_name(text, dictionary):
    """The same tokens stand in many names: each is held once."""
    head = _head(text)
    parts = (head.grams, head.words, head.compounds, head.singles, head.sounds)
    return _Head(*(tuple(map(intern, tokens)) for tokens in parts))


def kind_number(kind):
    """The number under which the index counts a kind; the same in every process."""
    return zlib.crc32(kind.encode())


def month_number(minute):
    """The local month of a minute since 1970, as 202603."""
    local = timezone.localtime(datetime.datetime.fromtimestamp(minute * 60, datetime.UTC))
    return local.year * 100 + local.month


def entry_of(kind, document):
    """Return the Entry of a source's document."""
    held = {**document.facets, "kind": (kind_number(kind),)}
    numbers = dict(document.numbers)
    if document.date is not None:
        numbers["date"] = document.date
        held["month"] = (month_number(document.date),)
    return Entry(
        key=Key(kind, document.pk),
        tokens=tokens_of(document),
        facets=held,
        numbers=numbers,
        version=document.version,
    )


def schema():
    """Return the Schema that the declared sources and facets need now."""
    numbers = sorted({name for source in sources().values() for name in source.number_fields})
    parts = (
        VERSION,
        FIELDS,
        sorted(POSITIONS),
        ("kind", "month", *sorted(facets())),
        ("date", *numbers),
        sorted(sources()),
        shipped_words(),
        kept_words(),
    )
    return Schema(
        text=FIELDS,
        positions=POSITIONS,
        facets=parts[3],
        numbers=parts[4],
        fingerprint=hashlib.sha256(repr(parts).encode()).hexdigest()[:16],
    )
