"""What stands after an article's text: its neighbours in time and what to read next."""

from django.db.models import Q


def reading_context(page):
    """Return `newer`, `older` (pages or None) and `related` (up to three) of an article.

    Neighbours are of the same type and below the same index page; `related` are the next
    older ones, or the latest where there are too few. Pages that were never published have no
    neighbours.
    """
    siblings = type(page).objects.live().public().sibling_of(page, inclusive=False)
    latest = siblings.for_listing()
    date = page.publication_date
    if date is None:
        return {"newer": None, "older": None, "related": list(latest[:3])}
    same_date = Q(publication_date=date)
    newer = siblings.filter(Q(publication_date__gt=date) | same_date & Q(pk__gt=page.pk))
    newer = newer.order_by("publication_date", "pk").first()
    before = list(latest.filter(Q(publication_date__lt=date) | same_date & Q(pk__lt=page.pk))[:4])
    older, related = (before[0], before[1:]) if before else (None, [])
    if len(related) < 3:
        shown = {neighbour.pk for neighbour in (newer, *before) if neighbour}
        related += [other for other in latest[:7] if other.pk not in shown][: 3 - len(related)]
    return {"newer": newer, "older": older, "related": related}
