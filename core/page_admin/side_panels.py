"""What stands beside the text in the page editor, besides Wagtail's own.

add_side_panel(lambda page, request: ReviewSidePanel(page, request))
"""

_factories, _replacements = [], {}


def add_side_panel(factory):
    """Show what `factory(page, request)` makes, a `BaseSidePanel` or None, beside the text of
    every page. To be called in an app's `ready()`."""
    _factories.append(factory)


def replace_side_panel(stock, panel):
    """Show the class `panel` wherever Wagtail would show its class `stock`; both take
    `(page, request)`."""
    _replacements[stock] = panel


def side_panels(stock, page, request):
    """Return the list `stock` of panels with what apps replace in it and add to it."""
    kept = [
        _replacements[type(panel)](page, request) if type(panel) in _replacements else panel
        for panel in stock
    ]
    return [*kept, *filter(None, (factory(page, request) for factory in _factories))]
