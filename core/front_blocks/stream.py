"""The composition itself, and what editors may not do to it."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError

from core.front_blocks.base import SHEET, FrontBlock
from core.front_blocks.gathering import Front
from core.front_blocks.registry import offers

#: More than fit on any front page that somebody reads to its end.
MOST_BLOCKS = 20


class ColumnBlock(blocks.StreamBlock):
    """One of two columns."""

    def __init__(self, place=None, **kwargs):
        found = [
            (offer.name, offer.block(group=offer.group))
            for offer in offers(place, narrow_only=True)
        ]
        super().__init__(found, min_num=1, max_num=3, **kwargs)


class PairBlock(FrontBlock):
    """Two columns, the left one wider."""

    title = None

    def __init__(self, place=None, **kwargs):
        local = [
            ("left", ColumnBlock(place, label=_("左栏，宽一些"))),
            ("right", ColumnBlock(place, label=_("右栏"))),
        ]
        super().__init__(local, **kwargs)

    class Meta:
        icon = "tasklist"
        label = _("左右两栏")
        description = _("两栏并排，左宽右窄，每栏一到三块；手机上依次往下排。")
        template = "core/front/pair.html"
        sheets = (SHEET("front"),)

    def columns(self, value):
        return value["left"], value["right"]

    def get_context(self, value, parent_context=None):
        return {**super().get_context(value, parent_context), "narrow": True}

    def get_preview_value(self):
        names = list(self.child_blocks["left"].child_blocks)
        left, right = names[0], names[1 % len(names)]
        columns = {"left": left, "right": right}
        return self.to_python(
            {side: [{"type": name, "value": {}}] for side, name in columns.items()}
        )


class FrontStreamBlock(blocks.StreamBlock):
    """All that is offered at `place`, and two columns."""

    def __init__(self, place, **kwargs):
        found = [(offer.name, offer.block(group=offer.group)) for offer in offers(place)]
        pair = PairBlock(place, group=_("版式"))
        once = {name: {"max_num": 1} for name, block in found if block.meta.once}
        super().__init__([*found, ("pair", pair)], block_counts=once, max_num=MOST_BLOCKS, **kwargs)

    def clean(self, value):
        _refuse_too_many(value)
        return super().clean(value)


def _refuse_too_many(value):
    """Raise where a block that stands once was placed twice, in columns as well; in words that
    say which."""
    placed = Front(value).placed
    names = Counter(block.name for block, _value in placed if block.meta.once)
    labels = {block.name: block.label for block, _value in placed}
    errors = [
        ValidationError(
            _t("“%(label)s”只能放一个，现在有 %(number)d 个，请删去多余的。")
            % {"label": labels[name], "number": number}
        )
        for name, number in names.items()
        if number > 1
    ]
    if len(placed) > MOST_BLOCKS:
        errors.append(
            ValidationError(
                _t("一共放了 %(number)d 块，最多 %(most)d 块，请删去一些。")
                % {"number": len(placed), "most": MOST_BLOCKS}
            )
        )
    if errors:
        raise StreamBlockValidationError(non_block_errors=errors)
