"""Walking trees of parent links that are already in memory."""


def subtree_in(rows, ids):
    """Return `ids` and the ids of all `rows` below them, as a set; asks the database nothing."""
    reached, frontier = set(ids), set(ids)
    while frontier:
        frontier = {row.pk for row in rows if row.parent_id in frontier} - reached
        reached |= frontier
    return reached
