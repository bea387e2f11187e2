"""What stands around every public page of a site, kept in the cache until content changes."""

from django.core.cache import cache
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from core.edition import state_of
from core.models import SiteSettings
from core.querysets import readable

KEPT_FOR = 3600

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
    """Return `settings` (SiteSettings), `menu` (dicts with `title`, `url`, `is_home`) and `foot`
    (likewise) of the request's site; one query, however often it is asked in a request."""
    if not hasattr(request, "_frame"):
        site = Site.find_for_request(request)
        if site is None:
            request._frame = {"settings": SiteSettings(), "menu": [], "foot": [], "generation": 0}
        else:
            generation = state_of(request)[0]
            key = f"frame:{site.pk}:{generation}"
            frame = cache.get_or_set(key, lambda: _frame(site), KEPT_FOR)
            request._frame = {**frame, "generation": generation}
    return request._frame


def kept(request, name, make):
    """Return what `make()` answers, from the cache until content changes; `name` is its key."""
    generation = frame_of(request)["generation"]
    return cache.get_or_set(f"kept:{name}:{generation}", make, KEPT_FOR)


def _frame(site):
    root = site.root_page
    menu, foot = [{"title": _("首页"), "url": "/", "is_home": True}], []
    for page in readable(Page.objects.child_of(root).live()):
        url = f"/{page.url_path[len(root.url_path) :]}"
        item = {"title": page.title, "url": url, "is_home": False}
        if page.show_in_menus:
            menu.append(item)
        elif getattr(page.specific_class, "in_footer", False):
            foot.append(item)
    return {"settings": SiteSettings.for_site(site), "menu": menu, "foot": foot}
