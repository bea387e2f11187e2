"""What stands around every public page of a site, kept in the cache until content changes."""

from django.core.cache import cache, caches
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from core.edition import state_of
from core.models import Area, Navigation, SiteSettings
from core.navigation import MOST_CHILDREN, chosen_ids, composed_menu
from core.querysets import readable

KEPT_FOR = 3600
#: More pages than any menu shows.
MOST_PAGES = 300

_day_notes = []


def add_day_note(note):
    """Let `note(date)` say a few words at the top of every page, as 明天植树节, or nothing (an
    empty string). Apps further up call this when they are ready; the first with words wins."""
    if note not in _day_notes:
        _day_notes.append(note)


def day_note(request, date):
    """Return what is near on `date`, in words."""

    def ask():
        return next(filter(None, (note(date) for note in _day_notes)), "")

    return kept(request, f"day:{date.isoformat()}", ask)


def frame_of(request):
    """Return `settings` (SiteSettings), `menu` (dicts with `title`, `url`, `is_home`, `children`)
    and `foot` (likewise) of the request's site; one query, however often it is asked."""
    if not hasattr(request, "_frame"):
        site = Site.find_for_request(request)
        if site is None:
            request._frame = {"settings": SiteSettings(), "menu": [], "foot": [], "generation": 0}
        else:
            generation = state_of(request).generation
            key = f"frame:{site.pk}:{generation}"
            frame = cache.get_or_set(key, lambda: _frame(site), KEPT_FOR)
            request._frame = {**frame, "generation": generation}
    return request._frame


def kept(request, name, make):
    """Return what `make()` answers, from the cache until content changes; `name` is its key."""
    generation = frame_of(request)["generation"]
    return cache.get_or_set(f"kept:{name}:{generation}", make, KEPT_FOR)


def shared(request, name, make):
    """Return what `make()` answers, the same objects for all requests of this process until content
    changes; for many rows that are only read."""
    generation = frame_of(request)["generation"]
    return caches["objects"].get_or_set(f"shared:{name}:{generation}", make, KEPT_FOR)


def areas_of(request):
    """Return all areas in their order, shared as `shared` says; without a request, read now."""
    return shared(request, "areas", _areas) if request else _areas()


def _areas():
    return list(Area.objects.order_by("position", "pk"))


def _frame(site):
    root = site.root_page
    entries = Navigation.for_site(site).entries
    top, below, chosen = _menu_pages(root, chosen_ids(entries))
    if entries:
        menu = composed_menu(entries, {page.pk: _item(page, root) for page in chosen})
    else:
        menu = [
            {
                **_item(page, root),
                "children": [_item(child, root) for child in below if _is_below(child, page)][
                    :MOST_CHILDREN
                ],
            }
            for page in top
            if page.show_in_menus
        ]
    home = {"title": _("首页"), "url": "/", "is_home": True, "children": []}
    foot = [
        _item(page, root)
        for page in top
        if not page.show_in_menus and getattr(page.specific_class, "in_footer", False)
    ]
    return {
        "settings": SiteSettings.for_site(site),
        "menu": [home, *({**item, "is_home": False} for item in menu)],
        "foot": foot,
    }


def _menu_pages(root, chosen):
    """Return the public pages right below `root`, those a level further down that are marked
    for menus, and those with the ids `chosen`; one query."""
    pages = readable(Page.objects.live()).filter(path__startswith=root.path)
    pages = pages.filter(
        Q(depth=root.depth + 1) | Q(depth=root.depth + 2, show_in_menus=True) | Q(pk__in=chosen)
    ).order_by("path")[:MOST_PAGES]
    pages, chosen = list(pages), set(chosen)
    return (
        [page for page in pages if page.depth == root.depth + 1],
        [page for page in pages if page.depth == root.depth + 2 and page.show_in_menus],
        [page for page in pages if page.pk in chosen],
    )


def _item(page, root):
    return {"title": page.title, "url": f"/{page.url_path[len(root.url_path) :]}"}


def _is_below(child, page):
    return child.path.startswith(page.path)
