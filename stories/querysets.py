from django.db.models import Prefetch

from activities.page_querysets import LinkedPageQuerySet
from core.querysets import ArticleQuerySet, ListedQuerySet, PageManager


class StoryQuerySet(LinkedPageQuerySet):
    def for_listing(self):
        return super().for_listing().select_related("lead_image", "portrait")


class IssueQuerySet(ArticleQuerySet):
    def numbered(self):
        """Issues that came out, the latest first; drafts have no number yet."""
        return self.filter(number__isnull=False).order_by("-publication_date", "-number")

    def for_listing(self):
        features = self.model.features.rel.related_model.objects.select_related("story")
        return (
            super()
            .for_listing()
            .select_related("lead_image", "column")
            .prefetch_related(Prefetch("features", queryset=features))
        )


StoryManager = PageManager.from_queryset(StoryQuerySet)
IssueManager = PageManager.from_queryset(IssueQuerySet)
ArticleManager = PageManager.from_queryset(ArticleQuerySet)
ColumnManager = PageManager.from_queryset(ListedQuerySet)
