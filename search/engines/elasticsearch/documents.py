"""Our schema and entries as documents of the cluster.

The text is analysed already: fields hold ready tokens with spaces between, and the servers only
split them. Names of declared fields have a word before them, so that none can be taken for one of
the engine's own.
"""

from itertools import islice

import orjson
from elasticsearch_dsl import Keyword, Long, Mapping, Text

from search.engines.base import NoIndexError, Schema, is_told_of
from search.engines.places import place_of

#: Grows with every change of what is written here; an index of another layout counts as none.
LAYOUT = 2

PK, PLACE, VERSION = "pk", "place", "version"
#: The first words of a document, for finding similar ones; all that is stored of it.
GIST = "gist"
GIST_WORDS = 40
#: What the vocabulary is counted by: the tokens of `words` that are told of, each once. Values by
#: document are the dearest that a server writes.
COUNTED_FIELD = "words"
COUNTED = f"tokens_of_{COUNTED_FIELD}"
LEAST, MOST = -(1 << 63), (1 << 63) - 1


def text_field(name):
    return f"text_{name}"


def facet_field(name):
    return f"facet_{name}"


def number_field(name):
    return f"number_{name}"


def mapping_of(schema):
    """Return the dsl Mapping of an index with this Schema, which it keeps as its meta data."""
    mapping = Mapping()
    mapping.meta("dynamic", "strict")
    # Nothing of a document is read again but its gist.
    mapping.meta("_source", enabled=False)
    mapping.meta("_meta", **schema.as_json(), layout=LAYOUT)
    mapping.field(GIST, Keyword(index=False, doc_values=False, store=True))
    for name in (PK, PLACE, VERSION):
        mapping.field(name, Long())
    for name in schema.text:
        option = "positions" if name in schema.positions else "freqs"
        mapping.field(text_field(name), Text(analyzer="whitespace", index_options=option))
        if name == COUNTED_FIELD:
            mapping.field(COUNTED, Keyword(index=False))
    for name in schema.facets:
        # Words rather than numbers: the servers find and count those faster.
        mapping.field(facet_field(name), Keyword())
    for name in schema.numbers:
        mapping.field(number_field(name), Long())
    return mapping


def schema_in(meta):
    """Return the Schema that an index keeps; NoIndexError if it was laid out by another
    version of this engine."""
    if meta.get("layout") != LAYOUT:
        raise NoIndexError
    return Schema.from_json(meta)


def packed(entry, schema):
    """Return the JSON of the entry's id and of its source, in bytes. ValueError where a number is
    larger than the servers can hold, or a text holds half a character."""
    tokens = entry.tokens
    words = dict.fromkeys(tokens.get(COUNTED_FIELD, ()))
    source = {
        PK: entry.key.pk,
        PLACE: place_of(entry.key),
        VERSION: entry.version,
        GIST: " ".join(islice(words, GIST_WORDS)),
    }
    for name in schema.text:
        if held := tokens.get(name):
            source[text_field(name)] = " ".join(held)
            if name == COUNTED_FIELD:
                source[COUNTED] = [*filter(is_told_of, words)]
    for name in schema.facets:
        if held := entry.facets.get(name):
            source[facet_field(name)] = [str(value) for value in dict.fromkeys(held)]
    for name in schema.numbers:
        number = entry.numbers.get(name)
        if number is not None:
            source[number_field(name)] = number
    for name in (PLACE, VERSION, *map(number_field, schema.numbers)):
        if not LEAST <= source.get(name, 0) <= MOST:
            raise ValueError(f"{entry.key}: {name} is too large a number")
    try:
        return orjson.dumps(str(entry.key)), orjson.dumps(source)
    except orjson.JSONEncodeError as error:
        raise ValueError(f"{entry.key}: {error}") from error


def lines_of(row, version=None):
    """The lines of a bulk request that put a packed row in, in bytes."""
    name, source = row
    return b'{"index":{"_id":%b%b}}\n%b\n' % (name, _versioned(version), source)


def removal_of(key, version):
    return b'{"delete":{"_id":%b%b}}' % (orjson.dumps(str(key)), _versioned(version))


def _versioned(version):
    return b"" if version is None else b',"version":%d,"version_type":"external_gte"' % version
