"""The analysis of Chinese text, for every engine, for documents and queries alike."""

from search.analysis.folding import fold
from search.analysis.highlighting import fragment, highlight
from search.analysis.segmentation import (
    HAN,
    cut,
    grams,
    is_han,
    query_stop_words,
    runs,
    singles,
    stop_words,
    words,
)
from search.analysis.sounds import readings, sounds, sounds_of_word
from search.analysis.tokens import (
    FIELDS,
    POSITIONS,
    entry_of,
    kind_number,
    month_number,
    schema,
    tokens_of,
)

__all__ = [
    "FIELDS",
    "HAN",
    "POSITIONS",
    "cut",
    "entry_of",
    "fold",
    "fragment",
    "grams",
    "highlight",
    "is_han",
    "kind_number",
    "month_number",
    "query_stop_words",
    "readings",
    "runs",
    "schema",
    "singles",
    "sounds",
    "sounds_of_word",
    "stop_words",
    "tokens_of",
    "words",
]
