"""The admin's own searches, taught Chinese on whichever database the installation runs.

Named by WAGTAILSEARCH_BACKENDS; the public search has engines of its own.
"""

from django.db import connection
from modelsearch.backends.database import SearchBackend as StockBackend
from modelsearch.backends.database.fallback import DatabaseSearchBackend


def SearchBackend(params):
    """Return the backend for the default database; the stock one where we have none."""
    stock = StockBackend(params)
    if isinstance(stock, DatabaseSearchBackend):
        return stock
    if connection.vendor == "postgresql":
        from search.backends.postgres import PostgresSearchBackend

        return PostgresSearchBackend(params)
    if connection.vendor == "sqlite":
        from search.backends.sqlite import SQLiteSearchBackend

        return SQLiteSearchBackend(params)
    return stock
