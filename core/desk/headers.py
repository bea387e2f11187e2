"""The head of a screen as Wagtail's own have it: where it stands, and its icon."""

from django.urls import reverse
from django.utils.translation import gettext as _


def header(title, icon, *above):
    """Return what a template that extends `wagtailadmin/generic/base.html` needs for its head;
    `above` are pairs of what it is called and its address, the highest first."""
    places = [(_("主页"), reverse("wagtailadmin_home")), *above, (title, "")]
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [{"label": label, "url": url} for label, url in places],
    }
