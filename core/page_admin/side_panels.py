"""What stands beside the text in the page editor, besides Wagtail's own.

add_side_panel(lambda page, request: ReviewSidePanel(page, request))
"""

_factories, _record_factories, _buttons = [], [], []


def add_side_panel(factory, with_records=False):
    """Show what `factory(page, request)` makes, a `BaseSidePanel` or None, beside the text of
    every page, and `with_records` of every record too. To be called in an app's `ready()`."""
    _factories.append(factory)
    if with_records:
        _record_factories.append(factory)


def side_panels(stock, page, request):
    """Return the list `stock` of a page's panels with what apps add to it."""
    return [*stock, *filter(None, (factory(page, request) for factory in _factories))]


def record_side_panels(stock, record, request):
    """Return the list `stock` of a record's panels with what apps add to it."""
    return [*stock, *filter(None, (factory(record, request) for factory in _record_factories))]


def add_record_button(factory):
    """Show the buttons that `factory(record)` yields at the head of every record's editor; pages
    have a hook of Wagtail's for it. To be called in an app's `ready()`."""
    _buttons.append(factory)


def record_buttons(record):
    return [button for factory in _buttons for button in factory(record)]
