"""The meta tags that government sites carry: on all pages, on columns, on articles."""

from django import template
from django.utils import timezone

from core.frame import frame_of
from core.models import SiteSettings
from core.models.pages import HOME_DEPTH
from core.templatetags.chrome import keywords, social

register = template.Library()


@register.simple_tag(takes_context=True)
def government_tags(context):
    """Return `(name, content)` pairs for the head of this page, without empty ones."""
    request = context.get("request")
    office = frame_of(request)["settings"] if request is not None else SiteSettings()
    tags = [
        ("SiteName", office.nameplate),
        ("SiteDomain", request.get_host() if request is not None else ""),
        ("SiteIDCode", office.site_code),
    ]
    page = context.get("page")
    record = context.get("activity") or context.get("team")
    if request is not None and getattr(page, "pk", None):
        if context.get("occasion") is not None:
            tags += _of_occasion(context["occasion"], page)
        elif record is not None:
            tags += _of_record(record, context, office)
        elif getattr(page, "column_type", ""):
            tags += _of_column(page)
        elif page.depth > HOME_DEPTH:
            tags += _of_article(page, context, office)
    return [(name, str(content)) for name, content in tags if content]


def _of_column(page):
    return [
        ("ColumnName", page.public_title),
        ("ColumnDescription", page.search_description or page.public_summary or page.public_title),
        ("ColumnKeywords", ",".join(dict.fromkeys((page.public_title, str(page.column_type))))),
        ("ColumnType", page.column_type),
    ]


def _of_occasion(occasion, page):
    """A day that comes back each year gathers what was done on it: a column of its own."""
    return [
        ("ColumnName", occasion),
        ("ColumnDescription", occasion.description or occasion),
        ("ColumnKeywords", f"{occasion},{page.column_type}"),
        ("ColumnType", page.column_type),
    ]


def _of_article(page, context, office):
    published = getattr(page, "publication_date", None) or page.first_published_at
    return [
        *_article(page.public_title, published, getattr(page, "source", ""), context, office),
        ("Keywords", keywords(page) or page.public_title),
        ("Author", getattr(page, "author", "")),
    ]


def _of_record(record, context, office):
    """A record of an activity, or a team, is read like an article."""
    about = (getattr(record, name, None) for name in ("category", "area", "team"))
    published = record.first_published_at or getattr(record, "created_at", None)
    return [
        *_article(str(record.title), published, getattr(record, "source", ""), context, office),
        ("Keywords", ",".join(str(word) for word in about if word)),
    ]


def _article(title, published, source, context, office):
    shared = social(context)
    picture = shared.get("picture")
    return [
        ("ArticleTitle", title),
        ("PubDate", f"{timezone.localtime(published):%Y-%m-%d %H:%M}" if published else ""),
        ("ContentSource", source or office.organiser or office.nameplate),
        ("Image", picture.url if picture else ""),
        ("Url", shared.get("url", "")),
    ]
