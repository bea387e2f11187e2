"""Composes the front pages from what each app offers."""

from django.utils import timezone

from activities import fronts as activities
from brands import fronts as brands
from core.models import Area
from stories import fronts as stories


def front_page():
    """Return the home page's template context."""
    totals, since = activities.this_year()
    news = sorted(
        [*activities.latest_reports(3), *stories.latest_stories(3)],
        key=lambda page: page.publication_date,
        reverse=True,
    )
    shelf = brands.shelf()
    return {
        "lead": stories.lead_issue(),
        "trio": news[:3],
        "soon": activities.soon(),
        "soon_total": activities.soon_total(),
        "done": activities.just_done(),
        "occasions": activities.occasions_ahead(),
        "today_iso": timezone.localdate().isoformat(),
        "main_brand": shelf[0] if shelf else None,
        "spines": shelf[1:],
        "shelf": shelf,
        "totals": totals,
        "since": since,
    }


def section_front(section):
    """Return the template context of a county office's front page."""
    areas = Area.objects.subtree_ids([section.area_id])
    totals, since = activities.this_year(areas)
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
        "totals": totals,
        "since": since,
        "indexes": list(section.get_children().live().public().in_menu()),
    }
