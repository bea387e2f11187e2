"""One rendering of a front page: asks the database once for all blocks of a kind."""

from collections import Counter

from django.utils.functional import cached_property


class Front:
    """What is shown on `page`, and what its blocks share.

    `section` is the county office's page, `area` its area and `area_ids` the area with all below
    it; on the home page all three are None, which means everywhere. Nothing is asked before a
    block is rendered, so that a piece kept in the cache costs nothing.
    """

    def __init__(self, stream=(), request=None, page=None, section=None, area=None, area_ids=None):
        self.stream, self.request, self.page = stream, request, page
        self.section, self.area, self.area_ids = section, area, area_ids
        self._found, self._shared = {}, {}

    @cached_property
    def placed(self):
        """`(block, value)` of every block in reading order, those within columns included."""
        return [pair for child in self.stream for pair in _flat(child.block, child.value)]

    @cached_property
    def _anchors(self):
        seen, anchors = Counter(), {}
        for block, value in self.placed:
            seen[block.name] += 1
            number = seen[block.name]
            anchors[id(value)] = block.name if number == 1 else f"{block.name}-{number}"
        return anchors

    @cached_property
    def sheets(self):
        """The style sheets that the blocks need, each once."""
        return list(dict.fromkeys(sheet for block, _ in self.placed for sheet in block.meta.sheets))

    @property
    def tinted(self):
        """The brands whose colours the page shows."""
        return [
            brand
            for block, value in self.placed
            if block.has_tints
            for brand in block.tinted(self.data_of(block, value))
        ]

    @property
    def lead_picture(self):
        """The first large picture of the page, where a block leads it."""
        found = (block.lead_picture(self.data_of(block, value)) for block, value in self.leading)
        return next(found, None)

    @property
    def leading(self):
        return [(block, value) for block, value in self.placed if block.leads]

    def anchor_of(self, block, value):
        """The id of the block's section on the page."""
        return self._anchors.get(id(value), block.name or "front")

    def data_of(self, block, value):
        """Return the context of one block, gathered with that of all others of its kind."""
        if id(value) not in self._found:
            values = [other for kind, other in self.placed if type(kind) is type(block)]
            if not any(other is value for other in values):
                values = [value]
            found = block.gather(values, self)
            # The values are held as well: an id is only theirs while they live.
            self._found.update(
                (id(other), (other, data)) for other, data in zip(values, found, strict=True)
            )
        return self._found[id(value)][1]

    def values_of(self, kind):
        """Return the values of all blocks of the class `kind`."""
        return [value for block, value in self.placed if isinstance(block, kind)]

    def shared(self, name, make):
        """Return what `make()` answers, asked once for all blocks that need it."""
        if name not in self._shared:
            self._shared[name] = make()
        return self._shared[name]


def _flat(block, value):
    yield block, value
    for stream in block.columns(value):
        for child in stream:
            yield from _flat(child.block, child.value)
