"""The front pages as they are where editors have composed nothing."""

from core.front_blocks import HOME, SECTION


def block(name, **value):
    """A block as it is stored; what is not named takes its default."""
    return {"type": name, "value": value}


DEFAULT = {
    HOME: (
        block("lead"),
        block("stories"),
        block("pair", left=[block("soon")], right=[block("done")]),
        block("occasions"),
        block("shelf"),
        block("wall"),
    ),
    SECTION: (
        block("lead"),
        block(
            "pair",
            left=[block("soon", number=4)],
            right=[block("articles"), block("done", number=4)],
        ),
        block("stories", title="街巷里的事"),
        block("stations"),
        block("wall"),
    ),
}


def default_layout(field):
    """Return the composition that stands where the FrontField `field` is empty."""
    return field.stream_block.to_python(list(DEFAULT[field.place]))


def layout_of(page):
    """Return what editors composed on `page`, or the default."""
    return page.layout or default_layout(page._meta.get_field("layout"))
