"""Where add-on pages may stand: containers ask this registry as well as their own list.

`add_subpage_type("home.HomePage", "awards.AwardPage")` in an add-on's `ready()` lets editors
create its pages there; the page type itself still names its parents.
"""

from collections import defaultdict

from wagtail.coreutils import resolve_model_string

_slots = defaultdict(list)


def add_subpage_type(container, page_type):
    """Allow `page_type` below `container`; both are "app_label.ModelName" strings."""
    if page_type not in _slots[container]:
        _slots[container].append(page_type)


def subpage_types_for(model):
    """Return the add-on page models that may stand below `model`."""
    return [resolve_model_string(name) for name in _slots[model._meta.label]]
