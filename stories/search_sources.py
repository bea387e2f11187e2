from dataclasses import replace

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from activities.search_sources import LinkedPageSource, team_names
from core.models import Area
from search.areas import AREA_FIELDS, Place, places_of
from search.page_sources import PageSource, body_text, known, lines
from search.sources import Dependency, Document, minute_of, register_source
from stories.models import (
    ArticlePage,
    ColumnIssuePage,
    ColumnPage,
    IssueFeature,
    StoryPage,
)


class StorySource(PageSource):
    """Persons as the public sees them: who did not consent is found by no full name, no unit."""

    kind, label = "story", _("先进典型")
    model = StoryPage

    @property
    def dependencies(self):
        items = StoryPage.objects.all()
        return (
            Dependency("stories.StoryHonour", lambda row: items.filter(pk=row.page_id)),
            Dependency(
                "core.Area",
                lambda row: items.filter(area_id__in=Area.objects.subtree_ids([row.pk])),
                AREA_FIELDS,
            ),
            Dependency(
                "activities.Team",
                lambda row: items.filter(team=row.pk),
                ("name", "short_name", "association_name", "live"),
            ),
        )

    def documents(self, pks):
        pages = list(self.pages(pks).select_related("team").prefetch_related("honours"))
        places = places_of(page.area_id for page in pages)
        for page in pages:
            team = page.team if page.team and page.team.live else None
            place = places.get(page.area_id, Place())
            honours = (honour.title for honour in page.honours.all())
            text = lines(
                page.summary, page.quote, page.get_kind_display(), *honours, body_text(page.body)
            )
            names = known(
                page.public_name,
                page.public_unit,
                page.correspondent,
                page.author,
                page.source,
                *place.names,
                *(team_names(team) if team else ()),
            )
            yield Document(
                pk=page.pk,
                title=page.public_title,
                text=page.masked(text),
                names=tuple(page.masked(name) for name in names),
                date=minute_of(page.publication_date),
                facets={"team": (team.pk,) if team else (), **place.facets},
            )

    def kicker(self, item):
        return item.get_kind_display()

    def shown(self, item, text):
        return item.masked(text)


class ColumnSource(PageSource):
    kind, label = "column", _("专栏")
    model = ColumnPage

    def documents(self, pks):
        for page in self.pages(pks):
            yield Document(
                pk=page.pk,
                title=page.public_title,
                text=lines(page.public_summary, body_text(page.body)),
            )


class IssueSource(PageSource):
    """Issues, with the names of the stories they present, masked as the stories are."""

    kind, label = "issue", _("专栏各期")
    model = ColumnIssuePage

    @property
    def dependencies(self):
        items = ColumnIssuePage.objects.all()
        return (
            Dependency("stories.IssueFeature", lambda row: items.filter(pk=row.page_id)),
            Dependency(
                "stories.StoryPage",
                lambda row: items.filter(features__story=row.pk).distinct(),
                ("title", "name", "kind", "consented", "live"),
            ),
            Dependency(
                "stories.ColumnPage", lambda row: items.filter(column=row.pk), ("title", "live")
            ),
        )

    def public(self):
        return super().public().filter(number__isnull=False)

    def cards(self, pks):
        # A card names no stories.
        return self.public().select_related("lead_image", "column").in_bulk(list(pks))

    def documents(self, pks):
        features = Prefetch("features", IssueFeature.objects.select_related("story"))
        pages = list(self.pages(pks).select_related("column").prefetch_related(features))
        stories = {feature.story_id for page in pages for feature in page.features.all()}
        shown = set(
            StoryPage.objects.live().public().filter(pk__in=stories).values_list("pk", flat=True)
        )
        for page in pages:
            featured = [feature.story for feature in page.features.all()]
            public = [story for story in featured if story.pk in shown]
            title = page.public_title
            text = lines(
                page.public_summary,
                page.editors_note,
                body_text(page.body),
                *(story.public_title for story in public),
            )
            for story in featured:
                title, text = story.masked(title), story.masked(text)
            yield Document(
                pk=page.pk,
                title=title,
                text=text,
                names=known(
                    page.column.title if page.column and page.column.live else "",
                    *(story.public_name for story in public),
                ),
                date=minute_of(page.publication_date),
            )

    def card(self, item):
        return replace(
            super().card(item),
            kicker=item.column.title if item.column else "",
            number=item.number,
            texts=(item.public_summary,),
        )


class ArticleSource(LinkedPageSource):
    kind, label = "article", _("文章")
    model = ArticlePage

    def documents(self, pks):
        pages = list(self.pages(pks))
        links = self.links(pages)
        for page in pages:
            yield Document(
                pk=page.pk,
                title=page.public_title,
                text=lines(page.public_summary, page.get_kind_display(), body_text(page.body)),
                names=known(page.author, page.correspondent, page.source, *links[page.pk].names),
                date=minute_of(page.publication_date),
                facets=links[page.pk].facets,
            )

    def kicker(self, item):
        return item.kicker


for source in (StorySource(), ColumnSource(), IssueSource(), ArticleSource()):
    register_source(source)
