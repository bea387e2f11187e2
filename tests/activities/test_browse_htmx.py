"""What htmx and a form without JavaScript are answered: pieces, clean addresses, no mix-ups."""

from urllib.parse import urlencode

import pytest

from tests import factories

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def indexed(site_tree, search_index):
    for number in range(25):
        county = site_tree.anyuan if number % 2 else site_tree.luxi
        factories.ActivityFactory(
            title=f"植树{number}", team=county.team, area=county.town, category=site_tree.category
        )
    search_index()


def test_htmx_gets_a_piece_that_nobody_keeps(client, indexed):
    response = client.get("/activities/?area=luxi", **HTMX)
    text = response.content.decode()
    assert "<html" not in text
    assert text.count('data-hx-swap-oob="true"') >= 6
    assert "<title>芦溪县 · 找活动" in text
    assert "no-store" in response["Cache-Control"]
    assert "HX-Request" in response["Vary"]


def test_the_whole_page_varies_by_who_asks(client, indexed):
    response = client.get("/activities/?area=luxi")
    assert "<html" in response.content.decode()
    assert "HX-Request" in response["Vary"]
    assert "no-store" not in response.get("Cache-Control", "")


def test_going_back_asks_for_the_whole_page(client, indexed):
    text = client.get("/activities/").content.decode()
    assert "&quot;historyCacheSize&quot;: 0" in text
    assert "&quot;refreshOnHistoryMiss&quot;: true" in text
    assert "&quot;allowEval&quot;: false" in text
    assert "&quot;includeIndicatorStyles&quot;: false" in text


def test_no_current_address_breaks_it(client, indexed):
    for address in ("", "not a url", "http://[", "http://testserver/activities/?q=%ff&page=x"):
        response = client.get("/activities/?q=植树", **HTMX, HTTP_HX_CURRENT_URL=address)
        assert response.status_code == 200


def test_the_address_pushed_is_the_clean_one(client, indexed):
    form = {"q": "", "area": "luxi", "from": "", "to": "", "sort": ""}
    response = client.get("/activities/", form, **HTMX)
    assert response["HX-Push-Url"] == "/activities/?area=luxi"
    response = client.get("/activities/?area=nowhere&page=99&q=植树", **HTMX)
    assert response["HX-Push-Url"] == f"/activities/?{urlencode({'q': '植树'})}&page=2"


def test_an_address_that_stays_is_not_pushed_again(client, indexed):
    here = {"HTTP_HX_CURRENT_URL": "http://testserver/activities/?area=luxi#filters"}
    response = client.get("/activities/?area=luxi&q=", **HTMX, **here)
    assert response["HX-Push-Url"] == "false"


def test_a_form_without_javascript_is_led_to_the_clean_address(client, indexed):
    response = client.get("/activities/?q=&area=luxi&from=&to=&sort=")
    assert response.status_code == 302
    assert response["Location"] == "/activities/?area=luxi"
    # What there is to say is said on the spot.
    response = client.get("/activities/?q=&from=yesterday")
    assert response.status_code == 200
    assert "看不懂" in response.content.decode()


def test_an_address_of_somebody_elses_is_left_alone(client, indexed):
    assert client.get("/activities/?utm_source=&area=luxi").status_code == 200


@pytest.mark.parametrize("view", ["list", "calendar", "stats"])
def test_pages_cost_few_queries(client, indexed, query_count, view):
    assert query_count(f"/activities/?q=植树&area=luxi&view={view}") <= 12
    assert query_count(f"/activities/?view={view}") <= 12


def test_a_search_is_counted_once(client, indexed, monkeypatch):
    noted = []
    monkeypatch.setattr("search.query_log.note", lambda *search: noted.append(search))
    client.get("/activities/?q=植树")
    assert noted == [("植树", 25)]
    # What follows on the same words is no other search.
    for more in ("area=luxi", "page=2", "view=stats", "correct=0", "sort=date"):
        client.get(f"/activities/?q=植树&{more}")
    here = {"HTTP_HX_CURRENT_URL": "http://testserver/activities/?q=植树&area=luxi"}
    client.get("/activities/?q=植树", **HTMX, **here)
    client.get("/activities/")
    assert len(noted) == 1
    client.get("/activities/?q=献血", **HTMX, **here)
    assert noted[1:] == [("献血", 0)]


def test_pieces_escape_what_was_typed(client, indexed):
    for path in ("/activities/", "/activities/values/"):
        typed = {"q": '"><script>alert(1)</script>', "facet": "area", "find": "<script>x"}
        for headers in ({}, HTMX):
            text = client.get(path, typed, **headers).content.decode()
            assert "<script>alert" not in text
            assert "<script>x" not in text


def test_controls_have_ids_of_their_own(client, indexed):
    import re

    text = client.get("/activities/?area=luxi&q=植树").content.decode()
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert {"area-luxi", "sort", "view-list", "f1", "q2"} <= set(ids)
