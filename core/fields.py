from django.utils.functional import cached_property
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


class FrontField(StreamField):
    """What a front page is composed of; `place` says which blocks are offered (`HOME`,
    `SECTION`). The blocks are read when all apps are ready, and stay out of migrations."""

    def __init__(self, place="home", **kwargs):
        self.place = place
        kwargs.setdefault("verbose_name", _("版面"))
        kwargs.setdefault("blank", True)
        kwargs.setdefault(
            "help_text", _("从上往下就是网页上的次序，可以拖动。全部删掉再发布，就恢复原来的版面。")
        )

        def blocks():
            from core.front_blocks.stream import FrontStreamBlock

            return FrontStreamBlock(place)

        super().__init__(blocks, **kwargs)

    @cached_property
    def stream_block(self):
        block = self.block_types_arg()
        block.set_meta_options(self.block_opts)
        return block

    def deconstruct(self):
        name, path, _args, kwargs = super(StreamField, self).deconstruct()
        return name, path, [], {**kwargs, "place": self.place}
