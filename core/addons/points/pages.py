"""Page types of add-ons: there where they are enabled, and nowhere else."""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Site

from core.addons.pages import AddonPageMixin
from core.addons.registry import WrongContribution, addon_of, note_contribution
from core.addons.state import enabled_site_ids
from core.page_slots import add_subpage_type

_types = []


def add_page_type(addon, model, below=()):
    """Offer pages of `model`, which has `AddonPageMixin` among its bases, below the containers
    named in `below` ("home.HomePage"); the model's own `parent_page_types` names them too."""
    config = addon_of(addon)
    if not issubclass(model, AddonPageMixin):
        raise WrongContribution(f"{model.__name__} has no AddonPageMixin")
    for container in below:
        add_subpage_type(container, model._meta.label)
    _types.append((config, model))
    note_contribution(config, "add_page_type", model._meta.verbose_name)


def page_types(addon):
    """Return the page models that the add-on offers."""
    config = addon_of(addon)
    return [model for owner, model in _types if owner is config]


def hidden_pages():
    """Return a Q of the pages whose add-on is gone, or disabled where they stand: they are in no
    menu, list, feed or sitemap either."""
    hidden = pages_without_code()
    if not _types:
        return hidden
    everywhere = {root[0]: root for root in Site.get_site_root_paths()}
    for config, model in _types:
        enabled = enabled_site_ids(config)
        if enabled >= everywhere.keys():
            continue
        of_type = Q(content_type=ContentType.objects.get_for_model(model).pk)
        for pk in everywhere.keys() & enabled:
            of_type &= ~Q(url_path__startswith=everywhere[pk][1])
        hidden |= of_type
    return hidden


def pages_without_code():
    """A Q of the pages whose type has no code here: the folder of their add-on was deleted without
    uninstalling it. They cannot be opened, so no menu may lead to them; the same query."""
    labels = [config.label for config in apps.get_app_configs()]
    return Q(content_type__in=ContentType.objects.exclude(app_label__in=labels))
