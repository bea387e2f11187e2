"""The one set of blocks that every body is made of; each has a template, a preview and a
description. Blocks that show another app's records name them by string and leave the template
to that app."""

from core.blocks.figures import FiguresBlock, TableBlock, TimelineBlock
from core.blocks.links import ActivityCardsBlock, CallToActionBlock, FactBoxBlock, StoryCardsBlock
from core.blocks.media import FileBlock, GalleryBlock, PictureBlock
from core.blocks.recordings import VideoBlock
from core.blocks.stream import BodyBlock
from core.blocks.text import HeadingBlock, ParagraphBlock, QuoteBlock

__all__ = [
    "ActivityCardsBlock",
    "BodyBlock",
    "CallToActionBlock",
    "FactBoxBlock",
    "FiguresBlock",
    "FileBlock",
    "GalleryBlock",
    "HeadingBlock",
    "ParagraphBlock",
    "PictureBlock",
    "QuoteBlock",
    "StoryCardsBlock",
    "TableBlock",
    "TimelineBlock",
    "VideoBlock",
]
