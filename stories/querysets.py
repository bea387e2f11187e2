from django.db.models import F, OuterRef, Prefetch, Subquery

from core.querysets import ArticleQuerySet, ListedQuerySet, PageManager


class ColumnQuerySet(ListedQuerySet):
    def for_listing(self):
        return super().for_listing().select_related("plan")


class StoryQuerySet(ArticleQuerySet):
    def for_listing(self):
        return super().for_listing().select_related("lead_image", "portrait")


class IssueQuerySet(ArticleQuerySet):
    def numbered(self):
        """Issues that came out, the latest first; drafts have no number yet."""
        return self.filter(number__isnull=False).order_by(
            F("publication_date").desc(nulls_last=True), "-number"
        )

    def latest_of(self, columns):
        """Return the latest public issue of each of `columns`, as `{column id: issue}`."""
        public = self.live().public().filter(number__isnull=False)
        newest = public.filter(column=OuterRef("column")).order_by("-number").values("pk")[:1]
        issues = public.filter(column__in=[column.pk for column in columns], pk=Subquery(newest))
        return {issue.column_id: issue for issue in issues}

    def for_listing(self):
        """With all that a list of issues shows; withdrawn stories are left out."""
        features = self.model.features.rel.related_model.objects.select_related("story")
        features = features.filter(story__live=True)
        return (
            super()
            .for_listing()
            .select_related("lead_image", "column")
            .prefetch_related(Prefetch("features", queryset=features))
        )


ColumnManager = PageManager.from_queryset(ColumnQuerySet)
StoryManager = PageManager.from_queryset(StoryQuerySet)
IssueManager = PageManager.from_queryset(IssueQuerySet)
