"""What the front pages can show of stories, columns and articles."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from stories.models import ArticlePage, ColumnIssuePage, StoryPage


def lead_issue():
    """Return the latest issue of any column with its column and `earlier`, how many issues of
    that column came before it; or None."""
    issues = ColumnIssuePage.objects.live().public()
    before = (
        issues.filter(column=OuterRef("column"), number__lt=OuterRef("number"))
        .order_by()
        .values("column")
        .annotate(count=Count("pk"))
        .values("count")
    )
    latest = issues.numbered().annotate(earlier=Coalesce(Subquery(before), 0))
    return latest.select_related("lead_image", "column").first()


def latest_stories(count, section=None, not_in=None):
    """Return the latest stories, less those that the column issue `not_in` features."""
    found = _below(StoryPage, section)
    if not_in is not None:
        found = found.exclude(pk__in=not_in.features.values("story_id"))
    return list(found.for_listing()[:count])


def latest_articles(count, section=None):
    return list(_below(ArticlePage, section).for_listing()[:count])


def _below(model, section):
    pages = model.objects.live().public()
    return pages if section is None else pages.descendant_of(section)
