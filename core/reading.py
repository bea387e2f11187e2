"""What stands after an article's text: its neighbours in time and what to read next."""

from django.db.models import Q

SHOWN = 3


def reading_context(page):
    """Return `newer`, `older` (pages or None) and `related` (up to three) of an article.

    Neighbours are of the same type and below the same index page; `related` are the next
    older ones, or the latest where there are too few. Pages that were never published have no
    neighbours. One query.
    """
    siblings = type(page).objects.live().public().sibling_of(page, inclusive=False)
    latest = siblings.newest_first()
    if page.publication_date is None:
        related = list(siblings.for_listing()[:SHOWN])
        return {"newer": None, "older": None, "related": related}
    place = (page.publication_date, page.pk)
    date, pk = place
    same_date = Q(publication_date=date)
    after = siblings.filter(Q(publication_date__gt=date) | same_date & Q(pk__gt=pk))
    before = latest.filter(Q(publication_date__lt=date) | same_date & Q(pk__lt=pk))
    wanted = (
        Q(pk__in=after.order_by("publication_date", "pk").values("pk")[:1])
        | Q(pk__in=before.values("pk")[: SHOWN + 1])
        | Q(pk__in=latest.values("pk")[: SHOWN + 2])
    )
    others = [
        other
        for other in siblings.filter(wanted).for_listing()
        if other.publication_date is not None
    ]
    newer = [other for other in others if (other.publication_date, other.pk) > place]
    older = [other for other in others if (other.publication_date, other.pk) < place]
    neighbours = newer[-1:] + older[:1]
    rest = older[1:] + newer[:-1]
    return {
        "newer": newer[-1] if newer else None,
        "older": older[0] if older else None,
        "related": [other for other in rest if other not in neighbours][:SHOWN],
    }
