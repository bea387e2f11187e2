"""How the demo's front pages are composed: the default, and what an editor would add to it."""

from home.demo.content import read
from home.fronts import block, default_layout


def home_layout(home):
    words = read("pages")["home"]
    return _stream(
        home,
        block("lead"),
        block("stories"),
        block("pair", left=[block("soon")], right=[block("done")]),
        block(
            "call",
            title=words["call_title"],
            text=words["call_text"],
            label="找活动",
            target="/activities/?state=open&sort=date",
        ),
        block("occasions"),
        block("shelf"),
        block(
            "pair",
            left=[block("articles")],
            right=[block("slogans", title="我们的话", slogans=words["scrolls"])],
        ),
        block("wall"),
    )


def section_layout(section, entry):
    """Return the composition of one county; most keep the default."""
    if "note" not in entry:
        return None
    layout = default_layout(section._meta.get_field("layout")).get_prep_value()
    layout[0]["value"]["note"] = entry["note"]
    call = block(
        "call",
        title=entry["call_title"],
        text=read("pages")["home"]["nominate_text"],
        label=entry["call_label"],
        target=f"/{section.slug}/stories/",
    )
    return _stream(section, *layout[:3], call, *layout[3:])


def _stream(page, *blocks):
    return page._meta.get_field("layout").stream_block.to_python(list(blocks))
