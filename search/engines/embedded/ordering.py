"""The hits of a page, in an order that is the same whoever asks and however far they page.

The index keeps no order of its own: equal values come in the order of its segments, which any
merge changes. So a sort by a number goes by a rank that is nearly unique, and where documents
of equal rank lie across the edge of a page, those are asked for once more by their place.
"""

from itertools import groupby

from tantivy import FieldType, Occur, Order, Query

from search.engines.embedded.counting import total
from search.engines.embedded.fields import PLACE, RANK

#: Hits by score are put in order in blocks that do not depend on the page asked for.
BLOCK = 200


def by_score(searcher, query, offset, limit):
    """`(score, address)` by score; equal scores by descending primary key within a block."""
    first = offset // BLOCK * BLOCK
    end = -(-(offset + limit) // BLOCK) * BLOCK
    found = searcher.search(query, end - first, count=False, offset=first).hits
    ordered = []
    for start in range(0, len(found), BLOCK):
        block = found[start : start + BLOCK]
        places = searcher.fast_field_values(PLACE, [address for _score, address in block])
        # The sum of the same parts may differ in its last digits.
        ranked = sorted(
            zip(block, places, strict=True), key=lambda each: (-round(each[0][0], 3), -each[1])
        )
        ordered += [hit for hit, _place in ranked]
    return ordered[offset - first : offset - first + limit]


def by_place(searcher, query, offset, limit, descending=True):
    """`(place, address)` by primary key."""
    return _by(PLACE, searcher, query, offset, limit, descending)


def by_number(searcher, schema, parts, name, offset, limit, descending):
    """Addresses by a number field, then by date, then by primary key; `parts` are a boolean
    query's."""
    field, start = RANK + name, max(offset - 1, 0)
    lead = offset - start
    around = _by(
        field, searcher, Query.boolean_query(parts), start, lead + limit + 1, descending
    )  # fmt: skip
    page = around[lead : lead + limit]
    before = {rank for rank, _address in around[:lead]}
    after = {rank for rank, _address in around[lead + limit :]}
    addresses = []
    for rank, run in groupby(page, key=lambda hit: hit[0]):
        run = [address for _rank, address in run]
        if rank in before or rank in after:
            skipped = 0
            if rank in before:
                bounds = (rank + 1, None) if descending else (None, rank - 1)
                preceding = Query.boolean_query([*parts, _between(schema, field, *bounds)])
                skipped = offset - total(searcher, preceding)
            equal = Query.boolean_query([*parts, _between(schema, field, rank, rank)])
            found = by_place(searcher, equal, skipped, len(run), descending)
            run = [address for _place, address in found]
        elif len(run) > 1:
            places = searcher.fast_field_values(PLACE, run)
            ordered = sorted(
                zip(places, run, strict=True), key=lambda each: each[0], reverse=descending
            )
            run = [address for _place, address in ordered]
        addresses += run
    return addresses


def _by(field, searcher, query, offset, limit, descending):
    order = Order.Desc if descending else Order.Asc
    return searcher.search(
        query, limit, count=False, order_by_field=field, offset=offset, order=order
    ).hits


def _between(schema, field, least, most):
    held = Query.range_query(schema, field, FieldType.Integer, least, most)
    return Occur.Must, Query.const_score_query(held, 0.0)
