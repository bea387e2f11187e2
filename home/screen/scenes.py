"""What the lobby screen shows, scene by scene."""

import re
from dataclasses import dataclass
from itertools import zip_longest

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from activities import fronts as activities
from brands import fronts as brands
from core.frame import areas_of
from core.trees import subtree_in
from home.models import SectionPage
from home.screen.settings import lobby_settings
from stories import fronts as stories

BRANDS, REPORTS, OCCASIONS, ACTIVITIES = 3, 4, 2, 3
#: Characters that fit a line, by size of type.
FITS = (("xl", 9), ("l", 13), ("m", 18))
_CLAUSE = re.compile(r"[^，：；、。！？]*[，：；、。！？]+[”’》）]*|[^，：；、。！？]+")


@dataclass(frozen=True)
class Scene:
    """One picture of the screen: large words in `lines`, `text` under or above them."""

    kind: str
    lines: tuple
    text: str = ""
    image: object = None

    @property
    def size(self):
        """The largest type in which no line is too long, as the class `size-…`."""
        longest = max(map(len, self.lines), default=0)
        fitting = [name for name, most in FITS if longest <= most]
        if len(self.lines) > 2:
            fitting = [name for name in fitting if name != "xl"]
        return fitting[0] if fitting else "s"


def screen_of(request, site, area_slug=""):
    """Return the context of the whole screen for `site`: `scenes` (never empty), `soon` (three
    activities), `totals`, `area` (None for all) and `seconds`. An unknown area is none."""
    settings = lobby_settings(request, site)
    areas = areas_of(request)
    area = next((area for area in areas if area_slug and area.slug == area_slug), None)
    area_ids = subtree_in(areas, [area.pk]) if area else None
    figures = activities.numbers() if area_ids is None else activities.numbers_by_area(area_ids)
    return {
        "scenes": _scenes(settings, area, area_ids),
        "soon": activities.soon(area_ids, ACTIVITIES),
        "totals": figures["totals"],
        "area": area,
        "seconds": settings["seconds"],
        "code_page": settings["code_page"],
    }


def _scenes(settings, area, area_ids):
    shelf = brands.shelf(len(settings["brands"]) or BRANDS, settings["brands"], area_ids)
    section = SectionPage.objects.filter(area=area).first() if area else None
    about = None if section else area_ids
    reports = stories.latest_reports(REPORTS * 2, section, about)
    reports = [page for page in reports if page.public_picture][:REPORTS]
    ahead = activities.occasions_ahead(OCCASIONS, area_ids)
    shown = [
        [_brand(brand) for brand in shelf],
        [_report(page) for page in reports],
    ]
    pictures = [scene.image for group in shown for scene in group if scene.image]
    around = pictures[1:] + pictures[:1] or [None]
    shown.append(
        [
            Scene("slogan", _lines(text), image=around[number % len(around)])
            for number, text in enumerate(settings["slogans"])
        ]
    )
    shown.append(
        [_occasion(entry, around[-1 - number % len(around)]) for number, entry in enumerate(ahead)]
    )
    # In turn: a brand, a report, a slogan, an occasion, the next brand …
    scenes = [scene for group in zip_longest(*shown) for scene in group if scene]
    return scenes or [Scene("slogan", (_("有时间做志愿者"),))]


def _brand(brand):
    return Scene("brand", _lines(brand.title), brand.slogan, brand.public_picture)


def _report(page):
    told = _("活动报道　%(day)s") % {"day": date_format(page.publication_date, "n月j日")}
    return Scene("report", _lines(page.public_title), told, page.public_picture)


def _occasion(entry, image):
    days = entry["days"]
    when = _("今天") if days == 0 else _("明天") if days == 1 else _("还有 %d 天") % days
    planned = _("，%d 场活动等您来") % entry["activities"] if entry["activities"] else ""
    day = date_format(entry["first"], "n月j日")
    return Scene("occasion", _lines(str(entry["occasion"])), f"{day}　{when}{planned}", image)


def _lines(text):
    """Break a title where one would breathe; marks at the end of a line are left out."""
    text = str(text)
    if len(text) <= FITS[0][1]:
        return (text,)
    clauses = _CLAUSE.findall(text)
    if len(clauses) > 3:
        clauses = [text]
    return tuple(clause.rstrip("，、；。") for clause in clauses)
