"""Composes the front pages from what each app offers."""

from django.db.models import Q
from wagtail.models import Page

from activities import fronts as activities
from brands import fronts as brands
from core.frame import kept
from core.models import Area
from core.querysets import readable
from core.trees import subtree_in
from stories import fronts as stories


def front_page():
    """Return the home page's template context."""
    lead = stories.lead_issue()
    news = sorted(
        [*activities.latest_reports(3), *stories.latest_stories(3, not_in=lead)],
        key=lambda page: page.publication_date,
        reverse=True,
    )
    shelf = brands.shelf()
    return {
        "lead": lead,
        "trio": news[:3],
        "soon": activities.soon(),
        "done": activities.just_done(),
        "occasions": activities.occasions_ahead(),
        "main_brand": shelf[0] if shelf else None,
        "spines": shelf[1:],
        "shelf": shelf,
        **activities.numbers(),
    }


def section_front(section, request):
    """Return the template context of a county office's front page."""
    areas = kept(request, "areas", lambda: list(Area.objects.order_by("position", "pk")))
    area_ids = subtree_in(areas, [section.area_id])
    figures = activities.numbers_by_area(area_ids)
    reports = activities.latest_reports(7, section)
    news = sorted(
        [*reports, *stories.latest_stories(3, section)],
        key=lambda page: page.publication_date,
        reverse=True,
    )
    return {
        "area": next(area for area in areas if area.pk == section.area_id),
        "lead": news[0] if news else None,
        "trio": news[1:4],
        "articles": stories.latest_articles(5, section),
        "soon": activities.soon(area_ids, 4),
        "done": activities.just_done(area_ids, 4),
        "stations": _stations(areas, section.area_id, figures.pop("activities")),
        **figures,
        **_neighbourhood(section),
    }


def _stations(areas, area_id, activities_in):
    """Return the areas right below `area_id` as dicts, those with most activities first:
    `area`, `below` (how many areas it has), `activities` (this year's, with those below)."""
    rows = []
    for area in areas:
        if area.parent_id == area_id:
            covered = subtree_in(areas, [area.pk])
            total = sum(activities_in.get(pk, 0) for pk in covered)
            rows.append({"area": area, "below": len(covered) - 1, "activities": total})
    return sorted(rows, key=lambda row: -row["activities"])


def _neighbourhood(section):
    """Return `indexes`, the section's own index pages in the menu, and `editions`, all sections
    in order; one query."""
    pages = readable(Page.objects.live()).filter(
        Q(content_type=section.content_type_id, depth=section.depth)
        | Q(path__startswith=section.path, depth=section.depth + 1, show_in_menus=True)
    )
    pages = list(pages.order_by("path"))
    return {
        "editions": [page for page in pages if page.depth == section.depth],
        "indexes": [page for page in pages if page.depth > section.depth],
    }
