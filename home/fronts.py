"""Composes the front pages from what each app offers."""

from django.utils import timezone

from activities import fronts as activities
from brands import fronts as brands
from core.models import Area
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
        "today_iso": timezone.localdate().isoformat(),
        "main_brand": shelf[0] if shelf else None,
        "spines": shelf[1:],
        "shelf": shelf,
        **activities.numbers(),
    }


def section_front(section):
    """Return the template context of a county office's front page."""
    areas = Area.objects.subtree_ids([section.area_id])
    reports = activities.latest_reports(7, section)
    news = sorted(
        [*reports, *stories.latest_stories(3, section)],
        key=lambda page: page.publication_date,
        reverse=True,
    )
    return {
        "lead": news[0] if news else None,
        "trio": news[1:4],
        "articles": stories.latest_articles(5, section),
        "soon": activities.soon(areas),
        "done": activities.just_done(areas, 4),
        "area_query": f"area={section.area.slug}&",
        **activities.numbers(areas),
        "indexes": list(section.get_children().live().public().in_menu()),
    }
