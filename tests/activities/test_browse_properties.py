"""Any combination of filters on random records: what the index answers is what counting the
rows of the database by hand gives. The counting knows nothing of queries or engines."""

import datetime
import random
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from activities.browse.database import DatabaseBrowser
from activities.browse.indexed import MAX_MONTHS, IndexedBrowser
from activities.browse.vocabularies import vocabularies
from activities.models import Activity, ActivityForm, Occasion, ServiceCategory, Team
from brands.models import BrandPage
from core.models import Area
from search.models import SynonymGroup
from search.requests import SearchRequest
from tests import factories

pytestmark = pytest.mark.django_db

SEEDS = (1, 2)
RECORDS = 60
PER_PAGE = 7
#: A quarter past midnight in Beijing, when the day is another one in Greenwich.
NOW = datetime.datetime(2026, 3, 4, 16, 15, 20, tzinfo=datetime.UTC)
WORDS = ("献血", "植树", "阅读", "慰问")
TREES = {"category": ServiceCategory, "area": Area}
FLAT = ("form", "team", "brand", "occasion")
QUICKLY = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
STATES = ("open", "soon", "ongoing", "ended", "cancelled")


# --- random records


def world(seed, site):
    """Fill the database; return the slugs there are by facet."""
    chance = random.Random(seed)  # noqa: S311
    SynonymGroup.objects.all().delete()
    areas = [site.city]
    for parent in (site.anyuan.area, site.luxi.area):
        town = factories.AreaFactory(parent=parent)
        areas += [parent, town, factories.AreaFactory(parent=town)]
    upper = factories.ServiceCategoryFactory()
    categories = [
        site.category,
        upper,
        *(factories.ServiceCategoryFactory(parent=upper) for _ in "ab"),
    ]
    forms = [factories.ActivityFormFactory() for _ in range(3)]
    occasions = [factories.OccasionFactory() for _ in range(2)]
    teams = [
        factories.TeamFactory(area=chance.choice(areas), live=number != 3) for number in range(5)
    ]
    brands = [
        factories.BrandPageFactory(parent=site.brands, live=number != 1) for number in range(4)
    ]
    PageViewRestriction.objects.create(page=brands[2], restriction_type="login")
    for number in range(RECORDS):
        start, end = period(chance)
        opens = start - datetime.timedelta(days=chance.randrange(1, 30))
        signup = chance.random() < 0.5
        record = factories.ActivityFactory.build(
            title=" ".join([f"记录{number}", *chance.sample(WORDS, chance.randrange(3))]),
            summary="",
            description="",
            place="某地",
            live=chance.random() < 0.85,
            cancelled=chance.random() < 0.15,
            category=chance.choice(categories),
            area=chance.choice(areas),
            team=chance.choice(teams),
            brand=chance.choice([None, *brands]),
            occasion=chance.choice([None, *occasions]),
            start=start,
            end=end,
            signup_opens=opens if signup else None,
            signup_closes=chance.choice([None, opens, start]) if signup else None,
            participants=chance.choice([None, 0, 5, 5, chance.randrange(500)]),
            hours_per_person=chance.choice([None, Decimal("0.5"), Decimal("2.5")]),
            people_served=chance.choice([None, 0, chance.randrange(5000)]),
        )
        record.forms.set(chance.sample(forms, chance.randrange(4)))
        record.co_teams.set(chance.sample(teams, chance.randrange(3)))
        record.save()


def period(chance):
    """Whole minutes, as editors enter them: some lie around now, some across midnights, some
    begin or end at one."""
    day = timezone.localtime(NOW).replace(hour=0, minute=0, second=0)
    minute = datetime.timedelta(minutes=1)
    if chance.random() < 0.25:
        start = day + chance.randrange(-120, 60) * minute
        return start, start + chance.choice([0, 15, 60, 1440]) * minute
    start = day + datetime.timedelta(days=chance.randrange(-400, 90))
    start += chance.choice([0, 1, 540, 1380, 1439]) * minute
    return start, start + chance.choice([0, 1, 60, 180, 1440, 3 * 1440, 45 * 1440]) * minute


# --- counting by hand


def branches(model):
    """`{pk: the primary keys of the row and of all below it}`."""
    parents = dict(model._base_manager.values_list("pk", "parent_id"))
    found = {pk: {pk} for pk in parents}
    for pk in parents:
        above = parents[pk]
        while above is not None:
            found[above].add(pk)
            above = parents[above]
    return found


def rows():
    """All published records, with what a filter may ask of each."""
    public_brands = set(BrandPage.objects.live().public().values_list("pk", flat=True))
    for record in Activity.objects.filter(live=True):
        teams = {record.team_id, *(team.pk for team in record.co_teams.all() if team.live)}
        yield SimpleNamespace(
            pk=record.pk,
            record=record,
            words=set(record.title.split()[1:]),
            category={record.category_id},
            area={record.area_id},
            form={form.pk for form in record.forms.all()},
            team=teams,
            brand={record.brand_id} & public_brands,
            occasion={record.occasion_id} - {None},
            state=state_of(record),
            first=timezone.localtime(record.start).date(),
            last=timezone.localtime(record.end).date(),
        )


def state_of(record):
    if record.cancelled:
        return "cancelled"
    if record.end <= NOW:
        return "ended"
    if record.start <= NOW:
        return "ongoing"
    opens, closes = record.signup_opens, record.signup_closes
    return "open" if opens and closes and opens <= NOW < closes else "soon"


class ByHand:
    def __init__(self):
        self.rows = list(rows())
        self.branches = {name: branches(model) for name, model in TREES.items()}
        models = {**TREES, "form": ActivityForm, "team": Team, "occasion": Occasion}
        self.ids = {
            name: dict(model._base_manager.values_list("slug", "pk"))
            for name, model in {**models, "brand": BrandPage}.items()
        }

    def matching(self, words):
        """Those that hold as many of the words as any one does."""
        most = max(len(row.words.intersection(words)) for row in self.rows)
        return [row for row in self.rows if len(row.words.intersection(words)) == most]

    def passes(self, row, name, values):
        if name == "state":
            return row.state in values
        pks = {self.ids[name][value] for value in values}
        if name in TREES:
            pks = set().union(*(self.branches[name][pk] for pk in pks))
        return not pks.isdisjoint(getattr(row, name))

    def found(self, request, without=""):
        """The rows that `request` asks for, less one facet (or `dates`)."""
        return [
            row
            for row in self.matching(request.query.split())
            if all(
                self.passes(row, name, values) for name, values in request.facets if name != without
            )
            and (
                without == "dates"
                or (
                    (not request.first or row.last >= request.first)
                    and (not request.last or row.first <= request.last)
                )
            )
        ]

    def ordered(self, request):
        """Primary keys in the order asked for; None where only the score decides."""
        found = [row.record for row in self.found(request)]
        if request.sort == "date":
            found.sort(key=lambda record: (record.start, record.pk))
        elif request.sort == "people":
            found.sort(
                key=lambda record: (record.participants or 0, record.start, record.pk),
                reverse=True,
            )
        elif request.query and request.sort != "-date":
            return None
        else:
            found.sort(key=lambda record: (record.start, record.pk), reverse=True)
        return [record.pk for record in found]


# --- any question

days = st.dates(datetime.date(2025, 1, 1), datetime.date(2026, 7, 1)).map(str)
slugs = {
    "category": st.integers(0, 5),
    "area": st.integers(0, 9),
    "form": st.integers(0, 3),
    "team": st.integers(0, 7),
    "brand": st.integers(0, 4),
    "occasion": st.integers(0, 2),
}
chosen = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.lists(numbers, max_size=3) for name, numbers in slugs.items()},
        "state": st.lists(st.sampled_from(STATES), max_size=4),
    },
)
others = st.fixed_dictionaries(
    {},
    optional={
        "q": st.lists(st.sampled_from(WORDS), unique=True, max_size=3).map(" ".join),
        "from": days,
        "to": days,
        "sort": st.sampled_from(("", "relevance", "date", "-date", "people")),
        "page": st.integers(1, 12),
    },
)


@pytest.fixture(params=SEEDS)
def asked(request, site_tree, search_index, monkeypatch):
    """A function that turns drawn facets and parameters into a SearchRequest."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    world(request.param, site_tree)
    search_index()
    held = {name: sorted(values) + ["no-such-slug"] for name, values in ByHand().ids.items()}

    def make(facets, params):
        pairs = list(params.items())
        for name, values in facets.items():
            pairs += [
                (name, value if name == "state" else held[name][value % len(held[name])])
                for value in values
            ]
        return SearchRequest.from_params(QueryDict(urlencode(pairs)))

    return make


@pytest.fixture
def by_hand(asked):
    return ByHand()


@pytest.fixture
def browser(asked):
    return IndexedBrowser(vocabularies())


def test_answers_are_what_counting_by_hand_gives(asked, by_hand, browser):
    seen = Counter()

    @given(chosen, others)
    @settings(QUICKLY, max_examples=100)
    def lists(facets, params):
        compare_lists(asked, by_hand, browser, facets, params, seen)

    @given(chosen, others)
    @settings(QUICKLY, max_examples=30)
    def views(facets, params):
        compare_views(asked, by_hand, browser, facets, params)

    lists()
    views()
    compare_all_pages(asked, by_hand, browser)
    assert all(seen[name] for name in ("found", "state", *TREES, *FLAT)), seen


def compare_lists(asked, by_hand, browser, facets, params, seen):
    request = asked(facets, params)
    response = browser.search(request, PER_PAGE)
    known = response.request
    # Values that do not exist or lie above another chosen one are gone, nothing else.
    assert (known.query, known.first, known.last) == (request.query, request.first, request.last)
    expected = by_hand.found(known)
    seen["found"] += bool(expected)
    assert response.total == len(expected)
    assert response.page_count == max(1, -(-len(expected) // PER_PAGE))
    assert known.page == min(request.page, response.page_count)
    shown = [record.pk for record in response.hits]
    start, ordered = (known.page - 1) * PER_PAGE, by_hand.ordered(known)
    if ordered is not None:
        assert shown == ordered[start : start + PER_PAGE]
    else:
        assert len(set(shown)) == len(shown) == min(PER_PAGE, len(expected) - start)
        assert set(shown) <= {row.pk for row in expected}
    for facet in response.facets:
        others = by_hand.found(known, without=facet.name)
        for value in facet.values:
            counted = sum(by_hand.passes(row, facet.name, [value.value]) for row in others)
            assert value.count == counted, (facet.name, value.label)
            seen[facet.name] += bool(counted)
    compare_months(response, by_hand.found(known, without="dates"))
    if not known.query:
        assert DatabaseBrowser(browser.rows).search(request, PER_PAGE).total == response.total


def compare_months(response, others):
    expected = Counter(row.first.replace(day=1) for row in others)
    assert bool(response.months) == bool(others)
    for month in response.months:
        assert month.count == expected[month.first]
    if len(response.months) < MAX_MONTHS and not response.request.last:
        assert sum(month.count for month in response.months) == len(others)


def compare_views(asked, by_hand, browser, facets, params):
    response = browser.search(asked(facets, {**params, "view": "stats"}), PER_PAGE)
    records = [
        row.record
        for row in by_hand.found(response.request)
        if not row.record.cancelled and row.record.start <= NOW
    ]
    totals = response.statistics.totals
    assert totals.activities == len(records)
    assert totals.participants == sum(record.participants or 0 for record in records)
    assert totals.hours == sum(record.total_hours or 0 for record in records)
    assert totals.served == sum(record.people_served or 0 for record in records)
    for _title, table in response.statistics.tables[:2]:
        assert sum(row.totals.activities for row in table) == len(records)
    response = browser.search(asked(facets, {**params, "view": "calendar"}), PER_PAGE)
    days = [day for week in response.calendar.weeks for day in week]
    inside = [day.date for day in days if not day.outside]
    in_month = replace(response.request, first=inside[0], last=inside[-1])
    expected = {row.pk for row in by_hand.found(in_month)}
    shown = {record.pk for day in days for record in day.records}
    assert shown <= expected
    assert response.calendar.total == len(expected)
    assert len(shown) + sum(day.more for day in days) == len(expected)


def compare_all_pages(asked, by_hand, browser):
    """All pages together are the whole result, each record once."""
    for params in ({}, {"sort": "people"}, {"sort": "date"}, {"q": "献血"}, {"q": "献血 阅读"}):
        first = browser.search(asked({}, params), PER_PAGE)
        pages = [asked({}, {**params, "page": page + 1}) for page in range(first.page_count)]
        shown = [record.pk for page in pages for record in browser.search(page, PER_PAGE).hits]
        assert sorted(shown) == sorted(row.pk for row in by_hand.found(first.request))
