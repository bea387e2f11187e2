from core.querysets import ArticleQuerySet, PageManager


class LinkedPageQuerySet(ArticleQuerySet):
    """Articles that name the records they are about."""

    def about_areas(self, area_ids):
        """Pages about at least one record of these areas."""
        return self.filter(activity_links__activity__area_id__in=area_ids).distinct()

    def about(self, activity):
        return self.filter(activity_links__activity=activity).distinct()


LinkedPageManager = PageManager.from_queryset(LinkedPageQuerySet)
