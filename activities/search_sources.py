from datetime import datetime, time
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models import (
    Activity,
    ActivityIndexPage,
    ActivityReportPage,
    CampaignPage,
    Occasion,
    PageActivity,
    ServiceCategory,
    Team,
)
from brands.search_sources import public_brand_titles
from core.models import Area, SiteState
from search.analysis import fold, sounds_of_word
from search.areas import AREA_FIELDS, area_facets, facets_together, places_of
from search.page_sources import PageSource, body_text, known, lines
from search.sources import (
    Card,
    Dependency,
    Document,
    Facet,
    Source,
    minute_of,
    register_facet,
    register_source,
)
from search.suggesting import Suggestion, add_suggester

KEPT_FOR = 3600
RECORD_FIELDS = (
    "pk",
    "code",
    "title",
    "summary",
    "description",
    "audience",
    "risks",
    "safeguards",
    "place",
    "area_id",
    "team_id",
    "brand_id",
    "occasion_id",
    "category_id",
    "start",
    "end",
    "signup_opens",
    "signup_closes",
    "cancelled",
    "participants",
    "total_hours",
    "people_served",
)


class ActivitySource(Source):
    kind, label = "activity", _("活动")
    model = Activity
    number_fields = (
        "end",
        "signup_opens",
        "signup_closes",
        "cancelled",
        "participants",
        "hours",
        "served",
    )

    @property
    def dependencies(self):
        items = Activity.objects.all()
        named = ("name",)
        return (
            Dependency("core.Area", lambda row: items.in_area(row), AREA_FIELDS),
            Dependency(
                "activities.Team",
                lambda row: items.of_team(row),
                ("name", "short_name", "association_name", "live"),
            ),
            Dependency(
                "activities.ServiceCategory",
                lambda row: items.filter(Q(category=row.pk) | Q(category__parent=row.pk)),
                ("name", "parent_id"),
            ),
            Dependency("activities.Occasion", lambda row: items.filter(occasion=row.pk), named),
            Dependency("activities.ActivityForm", lambda row: items.filter(forms=row.pk), named),
            Dependency(
                "brands.BrandPage", lambda row: items.filter(brand=row.pk), ("title", "live")
            ),
        )

    def public(self):
        return Activity.objects.public()

    def documents(self, pks):
        # Plain values, not objects: an index is built of a million of them.
        found = self.public().filter(pk__in=list(pks)).order_by()
        records = list(found.values_list(*RECORD_FIELDS, named=True))
        named = _NamesOfRecords(records)
        for record in records:
            yield self._document(record, named)

    def _document(self, record, named):
        forms = named.forms.get(record.pk, ())
        teams = [record.team_id, *named.joined.get(record.pk, ())]
        brand, place = named.brands.get(record.brand_id), named.places[record.area_id]
        return Document(
            pk=record.pk,
            title=record.title,
            text=lines(
                record.summary,
                record.description,
                record.audience,
                record.risks,
                record.safeguards,
                " ".join(name for _pk, name in forms),
            ),
            names=known(
                record.code,
                record.place,
                *place.names,
                *(name for team in teams for name in named.teams[team]),
                brand,
                named.occasions.get(record.occasion_id),
                *named.categories[record.category_id],
            ),
            date=minute_of(record.start),
            facets={
                "category": (record.category_id,),
                "form": tuple(pk for pk, _name in forms),
                "team": tuple(dict.fromkeys(teams)),
                "brand": (record.brand_id,) if brand else (),
                "occasion": (record.occasion_id,) if record.occasion_id else (),
                **place.facets,
            },
            numbers=_present(
                end=minute_of(record.end),
                signup_opens=minute_of(record.signup_opens),
                signup_closes=minute_of(record.signup_closes),
                cancelled=int(record.cancelled),
                participants=record.participants,
                hours=None if record.total_hours is None else int(record.total_hours * 10),
                served=record.people_served,
            ),
        )

    def cards(self, pks):
        return self.public().for_listing().in_bulk(list(pks))

    def card(self, item):
        taken = item.participants
        return Card(
            title=item.title,
            url=item.get_absolute_url(),
            kicker=str(item.state.label),
            texts=tuple(item.searched_texts),
            facts=known(
                item.category,
                item.place,
                item.team.title,
                _("%s 人参加") % taken if taken else "",
            ),
            day=item.start,
            ahead=item.is_ahead,
        )


class _NamesOfRecords:
    """What the records' links are called, in a few queries for any number of records.

    `places` holds Places, `teams` and `categories` tuples of names, `forms` pairs of key and name
    and `joined` the keys of the public teams that took part, both by record.
    """

    def __init__(self, records):
        pks = [record.pk for record in records]
        self.places = places_of({record.area_id for record in records})
        self.brands = public_brand_titles(record.brand_id for record in records)
        self.forms, self.joined = {}, {}
        forms = Activity.forms.through.objects.filter(activity__in=pks)
        ordered = forms.order_by("activityform__position", "activityform")
        for record, *form in ordered.values_list("activity", "activityform", "activityform__name"):
            self.forms.setdefault(record, []).append(form)
        joined = Activity.co_teams.through.objects.filter(activity__in=pks, team__live=True)
        ordered = joined.order_by("team__position", "team").values_list("activity", "team")
        for record, team in ordered:
            self.joined.setdefault(record, []).append(team)
        wanted = {record.team_id for record in records}.union(*self.joined.values())
        teams = Team.objects.filter(pk__in=wanted).order_by()
        named = teams.values_list("pk", "name", "short_name", "association_name")
        self.teams = {pk: names for pk, *names in named}
        held = {record.category_id for record in records}
        categories = ServiceCategory.objects.filter(pk__in=held).order_by()
        self.categories = {
            pk: names for pk, *names in categories.values_list("pk", "name", "parent__name")
        }
        held = {record.occasion_id for record in records if record.occasion_id}
        occasions = Occasion.objects.filter(pk__in=held).order_by()
        self.occasions = dict(occasions.values_list("pk", "name"))


class TeamSource(Source):
    kind, label = "team", _("队伍")
    weight = 1.1
    model = Team

    @property
    def dependencies(self):
        items = Team.objects.all()
        return (
            Dependency(
                "core.Area",
                lambda row: items.in_areas(Area.objects.subtree_ids([row.pk])),
                AREA_FIELDS,
            ),
            Dependency(
                "activities.Team",
                lambda row: items.filter(parent=row.pk),
                ("name", "short_name", "live"),
            ),
            Dependency(
                "activities.ServiceCategory",
                lambda row: items.filter(categories=row.pk),
                ("name",),
            ),
            Dependency(
                "brands.BrandPage", lambda row: items.filter(brand=row.pk), ("title", "live")
            ),
        )

    def public(self):
        return Team.objects.public()

    def documents(self, pks):
        found = self.public().filter(pk__in=list(pks)).select_related("parent")
        teams = list(found.prefetch_related("categories"))
        places = places_of(team.area_id for team in teams)
        brands = public_brand_titles(team.brand_id for team in teams)
        for team in teams:
            categories = list(team.categories.all())
            brand = brands.get(team.brand_id)
            parent = team.parent if team.parent and team.parent.live else None
            yield Document(
                pk=team.pk,
                title=team.name,
                text=lines(
                    team.slogan,
                    team.introduction,
                    team.get_kind_display(),
                    " ".join(category.name for category in categories),
                ),
                names=known(
                    *team_names(team),
                    *places[team.area_id].names,
                    team.sponsor_unit,
                    team.public_leader,
                    brand,
                    parent and parent.title,
                ),
                facets={
                    "category": tuple(category.pk for category in categories),
                    "team": (team.pk,),
                    "brand": (team.brand_id,) if brand else (),
                    **places[team.area_id].facets,
                },
            )

    def cards(self, pks):
        return self.public().for_listing().in_bulk(list(pks))

    def card(self, item):
        return Card(
            title=item.title,
            url=item.get_absolute_url(),
            kicker=item.get_kind_display(),
            texts=(item.introduction, item.slogan),
            facts=known(
                item.area, _("队员 %s 人") % item.member_count if item.member_count else ""
            ),
            letter=item.title[:1],
        )


class LinkedPageSource(PageSource):
    """Pages about records: they are found by the records' places, teams and categories."""

    @property
    def dependencies(self):
        items = self.model.objects.all()

        def about(**condition):
            linked = {f"activity__{name}": value for name, value in condition.items()}
            return items.filter(pk__in=PageActivity.objects.filter(**linked).values("page_id"))

        return (
            Dependency("activities.PageActivity", lambda row: items.filter(pk=row.page_id)),
            Dependency(
                "activities.Activity",
                lambda row: about(pk=row.pk),
                ("live", "place", "area_id", "team_id", "category_id", "brand_id", "occasion_id"),
            ),
            Dependency(
                "core.Area",
                lambda row: about(area_id__in=Area.objects.subtree_ids([row.pk])),
                AREA_FIELDS,
            ),
            Dependency(
                "activities.Team",
                lambda row: about(team=row.pk),
                ("name", "short_name", "association_name"),
            ),
            Dependency("activities.ServiceCategory", lambda row: about(category=row.pk), ("name",)),
        )

    def links(self, pages):
        """What the public records of `pages` say of them: `{page id: Links}`."""
        rows = (
            PageActivity.objects.filter(page__in=[page.pk for page in pages], activity__live=True)
            .select_related("activity__team", "activity__category")
            .order_by("sort_order", "pk")
        )
        records = {}
        for row in rows:
            records.setdefault(row.page_id, []).append(row.activity)
        places = places_of(record.area_id for linked in records.values() for record in linked)
        return {page.pk: Links(records.get(page.pk, ()), places) for page in pages}


class Links:
    """The names and facets that a page takes over from its records."""

    def __init__(self, records, places):
        self.names = tuple(
            name
            for record in records
            for name in (
                record.place,
                *places[record.area_id].names,
                *team_names(record.team),
                record.category.name,
            )
        )
        self.facets = {
            name: tuple(dict.fromkeys(value for value in values if value))
            for name, values in {
                "category": [record.category_id for record in records],
                "team": [record.team_id for record in records],
                "brand": [record.brand_id for record in records],
                "occasion": [record.occasion_id for record in records],
            }.items()
        } | facets_together(places[record.area_id] for record in records)


class ReportSource(LinkedPageSource):
    kind, label = "report", _("活动报道")
    model = ActivityReportPage

    def documents(self, pks):
        pages = list(self.pages(pks))
        links = self.links(pages)
        for page in pages:
            yield Document(
                pk=page.pk,
                title=page.public_title,
                text=lines(page.public_summary, body_text(page.body)),
                names=known(page.author, page.correspondent, page.source, *links[page.pk].names),
                date=minute_of(page.publication_date),
                facets=links[page.pk].facets,
            )


class CampaignSource(PageSource):
    kind, label = "campaign", _("专题")
    model = CampaignPage

    @property
    def dependencies(self):
        return tuple(
            Dependency(
                f"activities.{part}", lambda row: CampaignPage.objects.filter(pk=row.page_id)
            )
            for part in ("CampaignPhase", "CampaignUnit", "CampaignSlogan")
        )

    def documents(self, pks):
        for page in self.pages(pks).prefetch_related("phases", "units", "slogans"):
            phases = [lines(phase.title, phase.text) for phase in page.phases.all()]
            tasks = [unit.task for unit in page.units.all()]
            yield Document(
                pk=page.pk,
                title=page.public_title,
                text=lines(page.public_summary, body_text(page.body), *phases, *tasks),
                names=known(
                    page.organiser,
                    *(unit.name for unit in page.units.all()),
                    *(slogan.text for slogan in page.slogans.all()),
                ),
                date=minute_of(timezone.make_aware(datetime.combine(page.starts, time()))),
            )

    def cards(self, pks):
        return self.public().select_related("lead_image").in_bulk(list(pks))


def team_names(team):
    return (team.name, team.short_name, team.association_name)


def _present(**numbers):
    return {name: value for name, value in numbers.items() if value is not None}


for source in (ActivitySource(), TeamSource(), ReportSource(), CampaignSource()):
    register_source(source)
for facet in (
    Facet("category", _("服务类别")),
    Facet("form", _("活动形式")),
    Facet("team", _("队伍")),
    Facet("occasion", _("时间节点")),
    *area_facets(_("区域")),
):
    register_facet(facet)


def places(text, limit):
    """Suggest areas whose name, pinyin or initials begin as the text does."""
    key = f"search.places:{SiteState.current()}"
    rows = cache.get_or_set(key, _place_rows, KEPT_FOR)
    found = [row for row in rows if any(form.startswith(text) for form in row[2])]
    page = ActivityIndexPage.objects.live().first() if found else None
    if page is None:
        return []
    return [
        Suggestion(_("区域"), name, f"{page.url}?{urlencode({'area': slug})}")
        for name, slug, _forms in found[:limit]
    ]


def _place_rows():
    rows = Area.objects.order_by("position", "pk").values_list("name", "slug")
    return [(name, slug, (fold(name), *sounds_of_word(fold(name)))) for name, slug in rows]


add_suggester(places)
