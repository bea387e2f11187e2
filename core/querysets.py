from django.db.models import F
from wagtail.models import PageManager, PageQuerySet


class ArticleQuerySet(PageQuerySet):
    """Pages with a publishing line."""

    def newest_first(self):
        return self.order_by(F("publication_date").desc(nulls_last=True), "-pk")

    def for_listing(self):
        """Newest first, each with its lead picture, in one query."""
        return self.newest_first().select_related("lead_image")


ArticleManager = PageManager.from_queryset(ArticleQuerySet)


class ListedQuerySet(PageQuerySet):
    """Pages that editors put in order by hand in the page tree."""

    def for_listing(self):
        return self.order_by("path").select_related("lead_image")


ListedManager = PageManager.from_queryset(ListedQuerySet)
