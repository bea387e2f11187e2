from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks.figures import FiguresBlock, TableBlock, TimelineBlock
from core.blocks.links import ActivityCardsBlock, CallToActionBlock, FactBoxBlock, StoryCardsBlock
from core.blocks.media import FileBlock, GalleryBlock, PictureBlock
from core.blocks.recordings import VideoBlock
from core.blocks.text import HeadingBlock, ParagraphBlock, QuoteBlock

_bodies = []


class BodyBlock(blocks.StreamBlock):
    """The body of every page. Add-ons add blocks through the add-on host."""

    paragraph = ParagraphBlock(group=_("文字"))
    heading = HeadingBlock(group=_("文字"))
    quote = QuoteBlock(group=_("文字"))
    picture = PictureBlock(group=_("图片与影音"))
    gallery = GalleryBlock(group=_("图片与影音"))
    video = VideoBlock(group=_("图片与影音"))
    file = FileBlock(group=_("图片与影音"))
    fact_box = FactBoxBlock(group=_("记录与数字"))
    activity_cards = ActivityCardsBlock(group=_("记录与数字"))
    story_cards = StoryCardsBlock(group=_("记录与数字"))
    figures = FiguresBlock(group=_("记录与数字"))
    timeline = TimelineBlock(group=_("记录与数字"))
    table = TableBlock(group=_("记录与数字"))
    cta = CallToActionBlock(group=_("记录与数字"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _bodies.append(self)


def add_body_block(name, make):
    """Offer in every body a block that `make()` gives; for an app's `ready()`. Bodies are made
    with their models, before; `name` is stored with the pages and must never change."""
    for body in _bodies:
        block = make()
        block.set_name(name)
        body.child_blocks[name] = block
