"""What stands around every page: date, navigation, footer, tints."""

from borax.calendars.lunardate import LunarDate
from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from wagtail.models import Page, Site

from core.models import SiteSettings

register = template.Library()

_MONTHS = "正二三四五六七八九十冬腊"


@register.simple_tag(takes_context=True)
def site_settings(context):
    """Return the SiteSettings of the request's site; read once a request."""
    request = context.get("request")
    if request is None:
        return SiteSettings()
    return SiteSettings.for_request(request)


@register.simple_tag(takes_context=True)
def navigation(context):
    """Return the pages of the main menu as dicts: `title`, `url`, `current`."""
    request = context.get("request")
    site = Site.find_for_request(request) if request is not None else None
    if site is None:
        return []
    root = site.root_page
    here = request.path
    items = [{"title": root.title, "url": "/", "current": here == "/", "is_home": True}]
    pages = Page.objects.child_of(root).live().public().in_menu().only("title", "slug", "url_path")
    for page in pages:
        url = f"/{page.url_path[len(root.url_path) :]}"
        items.append(
            {"title": page.title, "url": url, "current": here.startswith(url), "is_home": False}
        )
    return items


@register.simple_tag
def today():
    """Return today: `date`, and `lunar` in words, as 正月廿三."""
    date = timezone.localdate()
    lunar = LunarDate.from_solar_date(date.year, date.month, date.day)
    leap = "闰" if lunar.leap else ""
    return {"date": date, "lunar": f"{leap}{_MONTHS[lunar.month - 1]}月{lunar.cn_day}"}


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
def page_query(search, number):
    """Return the query string of the same search on page `number`."""
    return search.on_page(number).querystring()


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
    if page is None or not page.pk:
        return []
    return list(page.get_ancestors().filter(depth__gt=1).only("title", "url_path", "depth"))
