"""Lists and forms of the add-on's records, and any hook of Wagtail that has no point of its own."""

from functools import wraps

from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from core.addons.faults import note_fault
from core.addons.points.addresses import behind_gate, nobody_answers
from core.addons.points.admin import gated_item
from core.addons.registry import addon_of, note_contribution
from core.addons.state import is_enabled_for


def add_viewset(addon, viewset):
    """Manage records with `viewset`, a class: a `SnippetViewSet` (`core.scoped_viewsets` for what
    belongs to an area) or another view set of Wagtail's. Its addresses are 404 and its menu item
    is gone where the add-on is disabled."""
    config = addon_of(addon)

    class Gated(viewset):
        def get_urlpatterns(self):
            return _gated(config, super().get_urlpatterns())

        def get_menu_item(self, order=None):
            return gated_item(config, super().get_menu_item(order))

    if issubclass(viewset, SnippetViewSet):

        class GatedChooser(viewset.chooser_viewset_class):
            def get_urlpatterns(self):
                return _gated(config, super().get_urlpatterns())

        Gated.chooser_viewset_class = GatedChooser
    Gated.__name__, Gated.__qualname__ = viewset.__name__, viewset.__qualname__
    Gated.__module__ = viewset.__module__
    if issubclass(viewset, SnippetViewSet):
        register_snippet(Gated)
    else:
        hooks.register("register_admin_viewset", Gated)
    note_contribution(config, "add_viewset", viewset.__name__)


def _gated(config, patterns):
    return [behind_gate(each, config, nobody_answers) for each in patterns]


def add_hook(addon, name, function, order=0):
    """Register `function` for one of those of Wagtail's hooks that are given the request first or
    nowhere (`before_create_page`, `construct_page_listing_buttons`, …). The body is not called
    where the add-on is disabled; what it answers in its stead is None."""
    config = addon_of(addon)

    @wraps(function)
    def gated(*args, **kwargs):
        request = next((arg for arg in args if hasattr(arg, "META")), kwargs.get("request"))
        if request is None or not is_enabled_for(config, request):
            return None
        try:
            return function(*args, **kwargs)
        except Exception as error:
            note_fault(config, name, error, request)
            return None

    hooks.register(name, gated, order=order)
    note_contribution(config, "add_hook", name)
