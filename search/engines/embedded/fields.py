"""Our schema and entries in tantivy's terms.

The names of the engine's own fields begin with an underscore, so that no facet or number that
an add-on declares can be taken for one of them.
"""

import json
from base64 import b64encode

import tantivy

from search.engines.places import kind_code, place_of

#: Grows with every change of what is written here; an index of another layout counts as none.
LAYOUT = 2

KEY = "_key"
KIND = "_kind"
#: The primary key, then the kind: no two documents share a place.
PLACE = "_place"
VERSION = "_version"
#: Besides each number its rank, see `ordering`.
RANK = "_rank_"
#: The first words of a document, for finding similar ones.
GIST = "_gist"
GIST_WORDS = 40

_json = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
HALF = 1 << 31
#: One less than fits, so that a bound next to a rank still does.
MOST = HALF - 2


def tantivy_schema(schema):
    builder = tantivy.SchemaBuilder()
    # Whole, since documents are replaced by it; stored, since it tells the name of a kind.
    builder.add_text_field(KEY, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field(GIST, stored=True, indexed=False)
    for name in schema.text:
        option = "position" if name in schema.positions else "freq"
        builder.add_text_field(name, tokenizer_name="whitespace", index_option=option)
    for name in (*schema.facets, *schema.numbers):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in (KIND, PLACE, VERSION, *(RANK + number for number in schema.numbers)):
        builder.add_integer_field(name, fast=True)
    return builder.build()


def packed(entry, schema):
    """Return the entry as the JSON of a tantivy document, which a writer checks as it takes it:
    a mismatch found only by the commit would lose the documents after it."""
    tokens, facets, numbers = entry.tokens, entry.facets, entry.numbers
    gist = " ".join([*dict.fromkeys(tokens.get("words", ()))][:GIST_WORDS])
    values = {
        KEY: str(entry.key),
        KIND: kind_code(entry.key.kind),
        PLACE: place_of(entry.key),
        VERSION: entry.version,
        GIST: b64encode(gist.encode()).decode(),
    }
    for name in schema.text:
        values[name] = " ".join(tokens.get(name, ()))
    for name in schema.facets:
        if held := facets.get(name):
            values[name] = list(dict.fromkeys(held))
    date = _within(numbers.get("date", 0)) + HALF
    for name in schema.numbers:
        number = numbers.get(name)
        if number is not None:
            values[name] = number
        # The rank grows with the number, then with the date (with the primary key for the date
        # itself). What is beyond 32 bits shares the rank of the utmost.
        low = date if name != "date" else _within(entry.key.pk - HALF) + HALF
        values[RANK + name] = (_within(number or 0) << 32) | low
    return _json(values)


def _within(number):
    return min(max(number, -MOST), MOST)
