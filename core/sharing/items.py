"""What of the site can be passed on, and the short name by which its QR code and poster go:
`page-12` for a page of whatever type, `activity-7` for a record."""

from wagtail.models import Page

from core.querysets import readable

PAGE = "page"
_models = {}


def add_shared_model(kind, model):
    """Let rows of `model`, a record with an address of its own and `objects.public()`, be shared
    as `kind`, a word of lower-case letters."""
    _models[kind] = model


def kind_of(item):
    """Return the kind under which `item` is shared, or None where it is not."""
    if isinstance(item, Page):
        return PAGE
    return next((kind for kind, model in _models.items() if isinstance(item, model)), None)


def stored_item(kind, pk):
    """Return the page (as its own type) or record that is called `kind` and `pk`, public or not,
    or None."""
    if kind == PAGE:
        page = Page.objects.filter(pk=pk).first()
        return page.specific if page is not None else None
    model = _models.get(kind)
    return model._base_manager.filter(pk=pk).first() if model else None


def public_item(kind, pk):
    """Return the same where anybody may read it, else None."""
    if kind == PAGE:
        page = readable(Page.objects.live()).filter(pk=pk).first()
        return page.specific if page is not None else None
    model = _models.get(kind)
    return model.objects.public().filter(pk=pk).first() if model else None


def address_of(item):
    """Return the path of a page or record, or None where it has none, as the tree's root."""
    if isinstance(item, Page):
        parts = item.get_url_parts()
        return parts[2] if parts else None
    return item.get_absolute_url()
