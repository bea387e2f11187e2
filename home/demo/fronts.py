"""How the demo's front pages are composed: the default, and what an editor would add to it."""

from wagtail.models import Site

from core.models import Navigation
from home.demo.content import read
from home.fronts import block, default_layout
from home.models import LobbyScreen, SectionPage

#: What stands under an item of the menu beside pages.
LINKS = {
    "activities": (
        ("正在招募", "/activities/?state=open&sort=date"),
        ("活动日历", "/activities/calendar/"),
        ("看统计", "/activities/?view=stats"),
    ),
    "news": (
        ("通知公告", "/news/?kind=notice"),
        ("网评", "/news/?kind=commentary"),
        ("政策文件", "/news/?kind=policy"),
    ),
}


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


def set_up_site(home, pages):
    """The menu with its second level, and the slogans and brands of the lobby screen."""
    site = Site.objects.get(is_default_site=True)
    entries = list(_menu({page.slug: page for page in home.get_children()}))
    navigation = Navigation.for_site(site)
    navigation.entries = navigation._meta.get_field("entries").stream_block.to_python(entries)
    navigation.save()
    screen = LobbyScreen.for_site(site)
    screen.slogans = "\n".join(read("pages")["home"]["slogans"])
    screen.save()
    screen.brands.set(list(pages.brands.values())[:4])


def _menu(below):
    """Yield the menu's items; `below` is the pages below the home page by slug."""
    for slug in ("activities", "brands", "reports", "stories", "columns", "teams", "news"):
        if slug in below:
            links = [{"title": title, "target": target} for title, target in LINKS.get(slug, ())]
            if slug in ("brands", "columns"):
                links = [{"page": page.pk} for page in below[slug].get_children().live()]
            yield block("item", page=below[slug].pk, children=links)
    sections = [{"page": page.pk} for page in SectionPage.objects.order_by("path")]
    yield block("item", title="区县", children=sections)


def _stream(page, *blocks):
    return page._meta.get_field("layout").stream_block.to_python(list(blocks))
