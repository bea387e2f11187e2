"""Documents as an index holds them: the tokens of each text field, and the index's schema."""

import datetime
import hashlib
import zlib

from django.utils import timezone

from search.analysis.segmentation import compounds, grams, shipped_words, singles, words
from search.analysis.sounds import sounds
from search.engines.base import Entry, Key, Schema
from search.sources import facets, sources

#: Raise it when the same text gives other tokens than before: every index is then built anew.
VERSION = 2
FIELDS = ("title", "names", "text", "words", "sound")
POSITIONS = frozenset({"title", "text"})


def tokens_of(document):
    """Return the tokens of a document by text field. What matches is `text`, which holds
    everything; the other fields only weigh."""
    title, names = grams(document.title), [t for name in document.names for t in grams(name)]
    heads = (document.title, *document.names)
    return {
        "title": title,
        "names": names,
        "text": [*title, *names, *grams(document.text)],
        "words": [
            *(word for head in heads for word in words(head)),
            *words(document.text),
            *(pair for head in heads for pair in compounds(head)),
            *(char for head in heads for char in singles(head)),
        ],
        "sound": [sound for head in heads for sound in sounds(head)],
    }


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
    )
    return Schema(
        text=FIELDS,
        positions=POSITIONS,
        facets=parts[3],
        numbers=parts[4],
        fingerprint=hashlib.sha256(repr(parts).encode()).hexdigest()[:16],
    )
