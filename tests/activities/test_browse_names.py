"""Names among the words searched, corrections with a way back, trees that narrow."""

from urllib.parse import parse_qs

import pytest

from activities.browse.vocabularies import period_in_words
from tests import factories


def answer(client, **params):
    response = client.get("/activities/", params)
    assert response.status_code == 200
    return response.context_data["response"]


@pytest.fixture
def indexed(site_tree, search_index):
    factories.ServiceCategoryFactory(name="文化", slug="culture")
    team = factories.TeamFactory(
        name="青禾志愿服务队（示例）",
        short_name="青禾分队",
        slug="qinghe",
        area=site_tree.luxi.area,
    )
    factories.ActivityFactory(title="芦溪县献血周", team=team, area=site_tree.luxi.town)
    factories.ActivityFactory(title="全民阅读日", team=site_tree.anyuan.team)
    search_index()
    return site_tree


@pytest.mark.parametrize(
    ("words", "facet", "slug", "rest"),
    [
        ("芦溪县 献血", "area", "luxi", "献血"),
        ("芦溪献血", "area", "luxi", "献血"),
        ("献血 芦溪", "area", "luxi", "献血"),
        ("青禾分队 献血", "team", "qinghe", "献血"),
        ("青禾志愿服务队", "team", "qinghe", ""),
        ("文化", "category", "culture", ""),
    ],
)
def test_a_name_is_offered_as_a_filter(client, indexed, words, facet, slug, rest):
    offer = next(
        offer
        for offer in answer(client, q=words).offers
        if parse_qs(offer.querystring).get(facet) == [slug]
    )
    assert parse_qs(offer.querystring).get("q", [""]) == [rest]
    assert parse_qs(offer.without).get("q", [""]) == [rest]
    assert facet not in parse_qs(offer.without)


@pytest.mark.parametrize("words", ["文化馆", "献血", "溪", "x" * 100, "% _ \\"])
def test_nothing_is_offered_without_a_name(client, indexed, words):
    assert answer(client, q=words).offers == ()


def test_what_is_chosen_already_is_not_offered(client, indexed):
    assert answer(client, q="芦溪县 献血", area="luxi").offers == ()


def test_offers_are_few_and_keep_the_other_filters(client, indexed):
    for number in range(9):
        factories.AreaFactory(name=f"桐木{number}村", parent=indexed.luxi.town)
    offers = answer(client, q=" ".join(f"桐木{n}村" for n in range(9)), state="ended").offers
    assert len(offers) == 3
    assert all("state=ended" in offer.querystring for offer in offers)


def test_a_correction_can_be_taken_back(client, indexed):
    corrected = answer(client, q="全民阅独")
    assert corrected.correction == "全民阅读"
    page = client.get("/activities/", {"q": "全民阅独"}).content.decode()
    assert "correct=0" in page
    typed = client.get("/activities/", {"q": "全民阅独", "correct": "0"})
    assert typed.context_data["response"].correction == ""
    assert typed.context_data["response"].request.literal
    assert "恢复更正" in typed.content.decode()
    # The choice lasts through the filters and ends with the words.
    request = typed.context_data["response"].request
    assert "correct=0" in request.with_values("state", ["ended"]).querystring()
    assert "correct" not in request.without("query").querystring()


def test_a_value_gives_way_to_one_below_it(client, indexed):
    town = indexed.luxi.town.slug
    response = answer(client, area=["luxi", town])
    assert response.request.chosen("area") == (town,)
    area = next(facet for facet in response.facets if facet.name == "area")
    above = next(value for value in area.values if value.value == "luxi")
    assert not above.chosen
    assert parse_qs(above.querystring)["area"] == ["luxi"]
    # Both counties stay, the single city above them says nothing.
    assert [value.value for value in area.values if value.depth == 0] == ["anyuan", "luxi"]


def test_areas_open_level_by_level(client, indexed):
    village = factories.AreaFactory(parent=indexed.luxi.town)
    factories.ActivityFactory(area=village, team=indexed.luxi.team)

    def shown(**params):
        response = answer(client, **params)
        area = next(facet for facet in response.facets if facet.name == "area")
        return {value.value: value.depth for value in area.values}

    town = indexed.luxi.town.slug
    assert shown() == {"anyuan": 0, "luxi": 0}
    assert shown(area="luxi") == {"anyuan": 0, "luxi": 0, town: 1}
    opened = {"anyuan": 0, "luxi": 0, town: 1, village.slug: 2}
    assert shown(area=town) == opened
    assert shown(area=village.slug) == opened


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-03-01", "2026-03-31", "2026年3月"),
        ("2026-02-01", "2026-03-31", "2026年2月—3月"),
        ("2025-12-01", "2026-01-31", "2025年12月—2026年1月"),
        ("2026-03-01", "2026-03-05", "2026年3月1日—3月5日"),
        ("2026-03-05", "2026-03-05", "2026年3月5日"),
        ("2026-03-05", None, "2026年3月5日以后"),
        (None, "2026-03-05", "2026年3月5日以前"),
    ],
)
def test_periods_read_well(first, last, words):
    from datetime import date

    days = [date.fromisoformat(day) if day else None for day in (first, last)]
    assert period_in_words(*days) == words
