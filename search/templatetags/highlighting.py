from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from search.analysis import fragment, highlight

register = template.Library()


@register.simple_tag
def marked(text, terms):
    """Return `text` with the searched `terms` in `mark` elements."""
    return _joined(highlight(str(text), terms))


@register.simple_tag
def best_fragment(texts, terms, length=90):
    """Return of several texts the piece that shows most of the searched `terms`, marked."""
    pieces = [fragment(str(text), terms, length) for text in texts if text]
    most = max(pieces, key=lambda piece: sum(is_term for _text, is_term in piece), default=[])
    return _joined(most)


def _joined(pieces):
    return mark_safe(  # noqa: S308 every piece is escaped
        "".join(
            f"<mark>{conditional_escape(text)}</mark>" if is_term else conditional_escape(text)
            for text, is_term in pieces
        )
    )
