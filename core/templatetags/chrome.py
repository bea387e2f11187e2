"""What stands around every page: date, navigation, footer, tints."""

from dataclasses import replace
from urllib.parse import urlencode

from borax.calendars.lunardate import LunarDate
from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from core.frame import day_note, frame_of
from core.models import SiteSettings
from core.renditions import SQUARE_SIZE, Source, sources, square_of
from core.sharing.summary import summary_of

register = template.Library()

_MONTHS = "正二三四五六七八九十冬腊"


@register.simple_tag(takes_context=True)
def site_settings(context):
    """Return the SiteSettings of the request's site."""
    request = context.get("request")
    return frame_of(request)["settings"] if request is not None else SiteSettings()


@register.simple_tag(takes_context=True)
def navigation(context):
    """Return the main menu as dicts: `title`, `url`, `current`, `is_home`, `children`."""
    request = context.get("request")
    if request is None:
        return []
    menu = []
    for item in frame_of(request)["menu"]:
        children = [
            {**child, "current": _is_here(request, child["url"])} for child in item["children"]
        ]
        is_here = (
            request.path == "/"
            if item["is_home"]
            else _is_here(request, item["url"]) or any(child["current"] for child in children)
        )
        menu.append({**item, "current": is_here, "children": children})
    return menu


def _is_here(request, url):
    """Whether the page asked for is the one at `url`, or below it."""
    if "?" in url:
        return request.get_full_path() == url
    return bool(url) and request.path.startswith(url)


@register.simple_tag(takes_context=True)
def footer_pages(context):
    """Return the pages named at the foot of every page (about, contact) as dicts."""
    request = context.get("request")
    return frame_of(request)["foot"] if request is not None else []


@register.simple_tag(takes_context=True)
def today(context):
    """Return today: `date`, `lunar` in words, as 正月廿三, and `near`, what is to come soon."""
    date = timezone.localdate()
    request = context.get("request")
    lunar = LunarDate.from_solar_date(date.year, date.month, date.day)
    leap = "闰" if lunar.leap else ""
    return {
        "date": date,
        "lunar": f"{leap}{_MONTHS[lunar.month - 1]}月{lunar.cn_day}",
        "near": day_note(request, date) if request is not None else "",
    }


@register.simple_tag
def tint_css(brands):
    """Link the style sheet that holds the colours of `brands` (one BrandPage or several)."""
    brands = [brands] if hasattr(brands, "tint") else [brand for brand in brands or () if brand]
    digits = sorted({brand.tint for brand in brands})
    if not digits:
        return ""
    return format_html(
        '<link rel="stylesheet" href="{}">', reverse("tints", args=["+".join(digits[:24])])
    )


@register.simple_tag
def keywords(page):
    """Return what an article is about, for its meta tag: its kind, and where its facts come from
    a record, category, area and team of that."""
    record = page.main_activity if getattr(page, "fact_box_template", None) else None
    about = [getattr(page, "kicker", "")]
    if record is not None:
        about += [record.category, record.area, record.team.title]
    return ",".join(str(word) for word in about if word)


@register.simple_tag(takes_context=True)
def social(context):
    """Return what a shared link shows of this page, as a dict: `title`, `summary`, `url`, `kind`
    (an Open Graph type), `picture` (a `core.renditions.Source` with an absolute address, or None),
    `square` (likewise, for messengers that show a small square; the site's own where need be) and
    `canonical`, the page's one address, empty where the template gives its own; an empty dict
    where nothing of the site is shown, as on an error page."""
    request = context.get("request")
    record = context.get("activity") or context.get("team") or context.get("occasion")
    page = context.get("page")
    if request is None or not (record or getattr(page, "pk", None)):
        return {}
    if record:
        title, path = str(record.title), record.get_absolute_url()
        image = _picture_of(record) or _first_photo(context)
    else:
        title = page.public_title
        path, image = page.get_url(request), page.public_picture
    is_article = not record and bool(getattr(page, "publication_date", None))
    address = request.build_absolute_uri(path)
    return {
        "title": title,
        "summary": summary_of(record or page),
        "url": address,
        "canonical": "" if "address" in context else f"{address}{_later(context)}",
        "kind": "article" if is_article else "website",
        "picture": _absolute(request, image),
        "square": _square(request, image),
    }


def _later(context):
    """The query string of a list's own address: its filter (`querystring`) and its page."""
    number = getattr(context.get("items"), "number", 1)
    parts = [context.get("querystring") or "", f"page={number}" if number > 1 else ""]
    query = "&".join(filter(None, parts))
    return f"?{query}" if query else ""


def _picture_of(record):
    """The flag or logo of a team; a record's own photos are the template's to choose."""
    return getattr(record, "flag", None) or getattr(record, "logo", None)


def _first_photo(context):
    """The picture a record's page shows first."""
    return next((photo.image for photo in context.get("photos") or () if photo.image), None)


def _square(request, image):
    found = square_of(image) if image is not None and image.is_shown else None
    found = found or Source(static("img/share.png"), SQUARE_SIZE, SQUARE_SIZE)
    return replace(found, url=request.build_absolute_uri(found.url))


def _absolute(request, image):
    found = sources(image) if image is not None and image.is_shown else []
    return replace(found[-1], url=request.build_absolute_uri(found[-1].url)) if found else None


@register.simple_tag
def page_query(search, number):
    """Return the query string of the same search on page `number`."""
    return search.on_page(number).querystring()


@register.simple_tag
def query_as(search, view):
    """Return the query string of the same search in another view."""
    return search.shown_as(view).querystring()


@register.simple_tag
def query_as_typed(search):
    """Return the query string of the same search for the words as they stand."""
    return search.asking(search.query, literal=True).querystring()


@register.simple_tag
def query_as_meant(search):
    """Return the query string of the same search, its words corrected where need be."""
    return search.asking(search.query).querystring()


@register.simple_tag
def query_for(search, words):
    """Return the query string of the same search for other `words`."""
    return search.asking(words).querystring()


@register.simple_tag
def query_for_values(search, facet, find):
    """Return the query string that lists the values of `facet` for the same search."""
    asked = [("find", find)] if find else []
    return urlencode([("facet", facet), *asked, *search.on_page(1).pairs()])


@register.simple_tag(takes_context=True)
def query_with_page(context, number):
    """Return the request's query string with `page` set to `number`."""
    params = context["request"].GET.copy()
    params["page"] = number
    return params.urlencode()


@register.simple_tag(takes_context=True)
def ancestors(context):
    """Return the pages above the current one, home first, without the tree's root."""
    page = context.get("page")
    return page.ancestry if page is not None and page.pk else []


@register.simple_tag(takes_context=True)
def emergency_banner(context):
    """Return the SiteSettings whose banner shows now, or None."""
    settings = site_settings(context)
    return settings if settings.banner_at(timezone.now()) else None


@register.simple_tag(takes_context=True)
def is_mourning(context):
    """Return whether the whole site is grey today."""
    return site_settings(context).mourns_on(timezone.localdate())
