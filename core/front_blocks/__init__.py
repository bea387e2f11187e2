"""What front pages (the home page, a county's own) are composed of.

Each app offers its blocks through `add_front_block` in `ready()`; add-ons do the same. A block
takes its data through the page's `Front`, which asks once for all blocks of a kind.
"""

from core.front_blocks.base import FrontBlock
from core.front_blocks.gathering import Front
from core.front_blocks.registry import HOME, SECTION, add_front_block

__all__ = ["HOME", "SECTION", "Front", "FrontBlock", "add_front_block"]
