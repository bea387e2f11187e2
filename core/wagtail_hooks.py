from wagtail import hooks

from core.media import hide_unpublished_document

hooks.register("before_serve_document", hide_unpublished_document)
