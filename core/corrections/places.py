"""Which office answers for an address of the site."""

from core.corrections.withdrawal import area_id_of_page

_finders = []


def add_area_finder(finder):
    """Let `finder(path)` return the id of the area whose office answers for a path that is no
    page's own, as that of a record, or None."""
    if finder not in _finders:
        _finders.append(finder)


def area_id_at(path, page):
    """Return the id of the area in charge of `path`, at which `page` (or None) answers; None
    where that is the city office."""
    for finder in _finders:
        area_id = finder(path)
        if area_id is not None:
            return area_id
    return area_id_of_page(page) if page is not None else None
