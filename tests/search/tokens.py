"""What an embedded index holds, read past the engine."""

from tantivy import Query


def held_tokens(engine, field):
    """Return each token of a text field with the number of documents that hold it."""
    searcher = engine._snapshot().searcher
    # Without a query it would count what is deleted as well.
    return dict(searcher.terms_with_prefix(field, "", filter_query=Query.all_query(), limit=None))
