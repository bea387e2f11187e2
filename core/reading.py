"""What stands after an article's text: its neighbours in time and what to read next."""


def reading_context(page):
    """Return `newer`, `older` (pages or None) and `related` (up to three) of an article.

    Neighbours are of the same type and below the same index page; two queries for both, one
    more for `related`. Pages that were never published have no neighbours.
    """
    siblings = type(page).objects.live().public().sibling_of(page, inclusive=False)
    if page.publication_date is None:
        return {"newer": None, "older": None, "related": list(siblings.for_listing()[:3])}
    newer = siblings.filter(publication_date__gt=page.publication_date)
    older = siblings.filter(publication_date__lt=page.publication_date)
    newer = newer.order_by("publication_date", "pk").first()
    latest = list(older.for_listing()[:4])
    return {"newer": newer, "older": latest[0] if latest else None, "related": latest[1:]}
