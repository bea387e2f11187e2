from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField

from core.blocks import BodyBlock


class BodyField(StreamField):
    """A body made of the shared blocks. Migrations hold its name only, not the blocks, so that
    a new or changed block needs no migration."""

    def __init__(self, **kwargs):
        kwargs.setdefault("verbose_name", _("正文"))
        kwargs.setdefault("blank", True)
        super().__init__(BodyBlock(), **kwargs)

    def deconstruct(self):
        # StreamField's own answer spells out every block; a plain field's does not.
        name, path, _args, kwargs = super(StreamField, self).deconstruct()
        return name, path, [], kwargs
