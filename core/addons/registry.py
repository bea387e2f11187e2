"""The add-ons of this process, and what each has said it contributes."""

from collections import Counter
from dataclasses import dataclass

from django.apps import apps

from core.addons.config import Addon

_contributions = []


@dataclass(frozen=True)
class Contribution:
    """One thing at one extension point: `point` is its name in the api, `what` its own."""

    label: str
    point: str
    what: str


class UnknownAddon(LookupError):
    """No such add-on runs here; the message is its label."""


class WrongContribution(ValueError):
    """An add-on contributes what it may not; the message says what."""


def all_addons():
    """Return the `Addon` configs that run here, each behind what it needs."""
    return [config for config in apps.get_app_configs() if isinstance(config, Addon)]


def addon_of(addon):
    """Return the config of an add-on given itself or by its label; `UnknownAddon`."""
    if isinstance(addon, Addon):
        return addon
    config = apps.app_configs.get(addon)
    if not isinstance(config, Addon):
        raise UnknownAddon(addon)
    return config


def label_of(addon):
    return addon.label if isinstance(addon, Addon) else addon


def note_contribution(addon, point, what):
    """Remember it for the add-ons screen and for the tests."""
    _contributions.append(Contribution(label_of(addon), point, str(what)))


def contributions(addon):
    label = label_of(addon)
    return [each for each in _contributions if each.label == label]


def contribution_counts(addon):
    """Return `{point: number}` in the order in which the add-on has named them."""
    return Counter(each.point for each in contributions(addon))
