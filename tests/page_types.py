"""The page types that every installation has."""

from django.apps import apps

from core.addons.pages import AddonPageMixin
from core.models import BasePage


def core_page_types():
    """Return the models of all page types but those of add-ons, which `tests/addons` looks at."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, BasePage) and not issubclass(model, AddonPageMixin)
    ]
