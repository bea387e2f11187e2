"""Of two acts on one page or record, one comes second and sees what the first has done.

On SQLite a transaction that writes keeps all others waiting, so that whatever it has asked still
holds when it writes. PostgreSQL lets them run side by side: who asks before writing holds the row.
"""

from django.db import connection
from wagtail.models import Page


def hold(*items):
    """Make other holders of `items` (pages, records, accounts) wait until this transaction ends;
    tells whether there was anything to hold. Several are held in one order, so that two who want
    the same never wait for each other."""
    if not (connection.features.has_select_for_update and connection.in_atomic_block):
        return False
    rows = {
        (Page if isinstance(item, Page) else item._meta.concrete_model, item.pk)
        for item in items
        if item is not None and item.pk
    }
    for model, pk in sorted(rows, key=lambda row: (row[0]._meta.label, row[1])):
        # Rows may still be made that refer to it.
        held = model._base_manager.select_for_update(of=("self",), no_key=True).filter(pk=pk)
        list(held.order_by().values_list("pk"))
    return bool(rows)
