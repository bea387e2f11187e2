"""What stands around every public page of a site, kept in the cache until content changes."""

from django.core.cache import cache
from wagtail.models import Page, Site

from core.models import SiteSettings, SiteState
from core.querysets import readable

KEPT_FOR = 3600


def frame_of(request):
    """Return `settings` (SiteSettings) and `menu` (dicts with `title`, `url`, `is_home`) of the
    request's site; one query, however often it is asked in a request."""
    if not hasattr(request, "_frame"):
        site = Site.find_for_request(request)
        if site is None:
            request._frame = {"settings": SiteSettings(), "menu": []}
        else:
            key = f"frame:{site.pk}:{SiteState.current()}"
            request._frame = cache.get_or_set(key, lambda: _frame(site), KEPT_FOR)
    return request._frame


def _frame(site):
    root = site.root_page
    pages = Page.objects.child_of(root).live().in_menu()
    menu = [{"title": root.title, "url": "/", "is_home": True}]
    menu += [
        {"title": page.title, "url": f"/{page.url_path[len(root.url_path) :]}", "is_home": False}
        for page in readable(pages)
    ]
    return {"settings": SiteSettings.for_site(site), "menu": menu}
