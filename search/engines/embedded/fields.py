"""Our schema and entries in tantivy's terms."""

import tantivy

#: Besides each number its place in the order: number, date, primary key in one integer.
ORDER = "order_"
#: Stored words of a document, for finding similar ones.
GIST = "gist"
GIST_WORDS = 40
DATE_BITS, PK_BITS = 27, 14
MOST = (1 << 21) - 1


def tantivy_schema(schema):
    builder = tantivy.SchemaBuilder()
    # Stored, since a hit is told by its key; indexed whole, since it is deleted by it.
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(GIST, stored=True, tokenizer_name="raw", index_option="basic")
    for name in schema.text:
        option = "position" if name in schema.positions else "freq"
        builder.add_text_field(name, tokenizer_name="whitespace", index_option=option)
    for name in (*schema.facets, *schema.numbers):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in schema.numbers:
        builder.add_integer_field(ORDER + name, fast=True)
    for name in ("pk", "version"):
        builder.add_integer_field(name, fast=True)
    return builder.build()


def tantivy_document(entry, schema, held):
    """Return the document; `held` is the tantivy schema, against which it is checked here: a
    mismatch found only by the commit would lose the documents after it."""
    values = {
        "key": [str(entry.key)],
        "pk": [entry.key.pk],
        "version": [entry.version],
        GIST: [" ".join(list(dict.fromkeys(entry.tokens.get("words", ())))[:GIST_WORDS])],
    }
    for name in schema.text:
        values[name] = [" ".join(entry.tokens.get(name, ()))]
    for name in schema.facets:
        values[name] = list(dict.fromkeys(entry.facets.get(name, ())))
    for name in schema.numbers:
        number = entry.numbers.get(name)
        if number is not None:
            values[name] = [number]
        values[ORDER + name] = [_order(name, number or 0, entry)]
    return tantivy.Document.from_dict(values, held)


def _order(name, number, entry):
    """Number, then date, then primary key, as one integer that sorts like the three."""
    if name == "date":
        return (max(number, 0) << 32) | (entry.key.pk & 0xFFFFFFFF)
    date = min(max(entry.numbers.get("date", 0), 0), (1 << DATE_BITS) - 1)
    number = min(max(number, 0), MOST)
    return (number << (DATE_BITS + PK_BITS)) | (date << PK_BITS) | (entry.key.pk % (1 << PK_BITS))
