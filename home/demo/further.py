"""What add-ons add to the demo."""

_further = []


def add_demo_content(label, make):
    """Let the demo go on with `make()` once everything else is loaded, within its transaction;
    `label` says what it is. To be called when the apps are ready."""
    _further.append((label, make))


def further_content():
    return list(_further)
