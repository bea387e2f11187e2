"""Blocks of bodies and of front pages. They are offered wherever the add-on is installed, since
Wagtail fixes blocks when it starts, and shown to readers only where it is enabled."""

import copy

from core.addons.faults import note_fault
from core.addons.registry import addon_of, note_contribution
from core.addons.state import is_enabled_anywhere, is_enabled_for
from core.blocks.stream import add_body_block as core_add_body_block
from core.front_blocks.registry import HOME, SECTION
from core.front_blocks.registry import add_front_block as core_add_front_block


def add_body_block(addon, name, block):
    """Offer `block` (an instance) in the body of every page. `name` begins with the add-on's
    label; it is stored with the pages and must never change."""
    config = addon_of(addon)
    kind = _gated(config, type(block))

    def make():
        made = copy.copy(block)
        made.__class__ = kind
        return made

    core_add_body_block(_named(config, name), make)
    note_contribution(config, "add_body_block", block.label or name)


def add_front_block(addon, name, block, *, group, places=(HOME, SECTION), narrow=False, order=500):
    """Offer `block`, a FrontBlock class, to those who compose front pages; see
    `core.front_blocks`."""
    config = addon_of(addon)
    core_add_front_block(
        _named(config, name),
        _gated(config, block),
        group=group,
        places=places,
        narrow=narrow,
        order=order,
    )
    note_contribution(config, "add_front_block", name)


def _named(config, name):
    return name if name.startswith(f"{config.label}_") else f"{config.label}_{name}"


def _gated(config, kind):
    """Return a class of blocks that show nothing where the add-on is disabled, or where they
    fail."""

    class Gated(kind):
        def render(self, value, context=None):
            if not _is_shown(config, context):
                return ""
            try:
                return super().render(value, context=context)
            except Exception as error:
                note_fault(config, str(self.label), error, (context or {}).get("request"))
                return ""

        def get_searchable_content(self, value):
            return super().get_searchable_content(value) if is_enabled_anywhere(config) else []

        if hasattr(kind, "gather"):

            def gather(self, values, front):
                nothing = [{} for _value in values]
                if not _is_shown(config, {"request": front.request}):
                    return nothing
                try:
                    return super().gather(values, front)
                except Exception as error:
                    note_fault(config, str(self.label), error, front.request)
                    return nothing

    Gated.__name__, Gated.__qualname__ = kind.__name__, kind.__qualname__
    Gated.__module__ = kind.__module__
    return Gated


def _is_shown(config, context):
    request = (context or {}).get("request")
    if request is None:
        return is_enabled_anywhere(config)
    return is_enabled_for(config, request)
