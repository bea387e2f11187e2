from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Length, Substr
from wagtail.models import PageManager, PageQuerySet, PageViewRestriction

_hidden = []


def add_hidden(function):
    """Let `function()` give a Q of pages that nobody reads at present, or None for none."""
    if function not in _hidden:
        _hidden.append(function)


def readable(pages):
    """Return `pages` without those that a view restriction on them or above them covers, in
    the same query; Wagtail's own `public()` asks one more each time."""
    for hidden in filter(None, (function() for function in _hidden)):
        pages = pages.exclude(hidden)
    restricted = PageViewRestriction.objects.filter(
        page__path=Substr(OuterRef("path"), 1, Length("page__path"))
    )
    return pages.filter(~Exists(restricted))


class SitePageQuerySet(PageQuerySet):
    """Pages of this site; `public()` costs no query of its own."""

    def public(self):
        return readable(self)


class ArticleQuerySet(SitePageQuerySet):
    """Pages with a publishing line."""

    def newest_first(self):
        return self.order_by(F("publication_date").desc(nulls_last=True), "-pk")

    def for_listing(self):
        """Newest first, each with its lead picture, in one query."""
        return self.newest_first().select_related("lead_image")


ArticleManager = PageManager.from_queryset(ArticleQuerySet)


class ListedQuerySet(SitePageQuerySet):
    """Pages that editors put in order by hand in the page tree."""

    def for_listing(self):
        return self.order_by("path").select_related("lead_image")


ListedManager = PageManager.from_queryset(ListedQuerySet)
