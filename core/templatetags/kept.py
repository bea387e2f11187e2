"""Pieces of pages, kept until the edition ends (`core.edition`): those between `kept` as long as
what the database holds, the body of a page as long as the index, too, answers the same."""

import hashlib

from django import template
from django.core.cache import caches

from core.edition import KEPT_FOR, content_edition_of, edition_of
from core.modes import look_of
from core.page_cache import LONGEST_ADDRESS
from core.turns import Turns

register = template.Library()
_turns = Turns()


@register.tag
def kept(parser, token):
    """Keep what stands between the tags: `{% kept "reading" page.pk %}…{% endkept %}`.

    The words name the piece, all pages of the site considered; what is between may show nothing
    of the visitor, and nothing that the search answered. In previews, and where there is no
    request, it is rendered each time.
    """
    _name, *words = token.split_contents()
    if not words:
        raise template.TemplateSyntaxError("kept: name what is kept")
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode([parser.compile_filter(word) for word in words], nodes)


@register.tag
def page_piece(parser, token):
    """Keep a large piece of the page at this address: `{% page_piece "body" %}…`.

    On a page that `BasePage` serves the context is asked for only here, when the piece is not
    kept; elsewhere, and where a view called `keep_out`, this tag does nothing.
    """
    _name, word = token.split_contents()
    nodes = parser.parse(("endpage_piece",))
    parser.delete_first_token()
    return PagePieceNode([parser.compile_filter(word)], nodes)


class KeptNode(template.Node):
    edition = staticmethod(content_edition_of)

    def __init__(self, words, nodelist):
        self.words, self.nodelist = words, nodelist

    def render(self, context):
        request = context.get("request")
        if not self.may_be_kept(request, context):
            return self.make(context)
        told = (request.scheme, request.get_host(), self.name(request, context))
        key = hashlib.sha256(repr(told).encode()).hexdigest()
        key = f"piece:{key}:{self.edition(request)[0]}"
        return _turns.once(
            key, lambda: caches["pieces"].get(key), lambda: self._make_to_keep(context, key)
        )

    def _make_to_keep(self, context, key):
        piece = self.make(context)
        caches["pieces"].set(key, piece, KEPT_FOR)
        return piece

    def may_be_kept(self, request, context):
        return request is not None and not getattr(request, "is_dummy", False)

    def name(self, request, context):
        return ":".join(str(word.resolve(context)) for word in self.words)

    def make(self, context):
        return self.nodelist.render(context)


class PagePieceNode(KeptNode):
    edition = staticmethod(edition_of)

    def may_be_kept(self, request, context):
        return (
            super().may_be_kept(request, context)
            and "ask_page" in context
            and not getattr(request, "_kept_out", False)
            and len(request.get_full_path()) <= LONGEST_ADDRESS
        )

    def name(self, request, context):
        words = super().name(request, context)
        return f"{words}:{look_of(request)}:{request.get_full_path()}"

    def make(self, context):
        ask = context.get("ask_page")
        if ask is None:
            return super().make(context)
        with context.push(ask()):
            return super().make(context)
