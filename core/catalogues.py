"""Translations that have been looked up stay known.

The site's own texts are Chinese in its code, so that most of them stand in none of the thirty
catalogues that the libraries bring along, which are asked one after the other: three milliseconds
for the 250 texts of a page. What a template says in so many words is not even asked for again.
"""

from functools import lru_cache

from django.conf import settings
from django.template import Node
from django.templatetags import i18n
from django.utils.translation import get_language, trans_real

MOST = 10_000


def remember_translations():
    """Called once the apps are there, whose catalogues are read then."""
    found = trans_real.translation(settings.LANGUAGE_CODE)
    found.gettext = lru_cache(MOST)(found.gettext)
    for name in ("translate", "trans"):
        i18n.register.tag(name, _translate)


def _translate(parser, token):
    node = i18n.do_translate(parser, token)
    return KnownTextNode(node) if _is_constant(node) else node


def _is_constant(node):
    if not isinstance(node, i18n.TranslateNode) or node.asvar or node.message_context:
        return False
    said = node.filter_expression
    return said.var.lookups is None and not said.filters


class KnownTextNode(Node):
    """The text of a `{% translate %}` that nothing in the context changes, by language."""

    child_nodelists = ()

    def __init__(self, node):
        self.node, self.known = node, {}

    def render(self, context):
        language = get_language()
        text = self.known.get(language)
        if text is None:
            text = self.known[language] = self.node.render(context)
        return text
