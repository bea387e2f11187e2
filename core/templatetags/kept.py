"""Pieces of pages, kept until the edition ends (`core.edition`)."""

from django import template
from django.core.cache import cache

from core.edition import KEPT_FOR, edition_of

register = template.Library()


@register.tag
def kept(parser, token):
    """Keep what stands between the tags: `{% kept "reading" page.pk %}…{% endkept %}`.

    The words name the piece, all pages of the site considered; what is between may show nothing
    of the visitor. In previews, and where there is no request, it is rendered each time.
    """
    _name, *words = token.split_contents()
    if not words:
        raise template.TemplateSyntaxError("kept: name what is kept")
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode([parser.compile_filter(word) for word in words], nodes)


class KeptNode(template.Node):
    def __init__(self, words, nodelist):
        self.words, self.nodelist = words, nodelist

    def render(self, context):
        request = context.get("request")
        if request is None or getattr(request, "is_dummy", False):
            return self.nodelist.render(context)
        name = ":".join(str(word.resolve(context)) for word in self.words)
        key = f"piece:{request.get_host()}:{name}:{edition_of(request)[0]}"
        piece = cache.get(key)
        if piece is None:
            piece = self.nodelist.render(context)
            cache.set(key, piece, KEPT_FOR)
        return piece
