"""A request made of any query string: never an error, always a note on what was left out."""

import datetime

import pytest
from django.http import QueryDict

from search.requests import MAX_PAGE, MAX_QUERY, MAX_VALUES, SearchRequest


def ask(query):
    return SearchRequest.from_params(QueryDict(query))


def test_an_empty_address_asks_for_everything():
    asked = ask("")
    assert asked == SearchRequest()
    assert not asked.is_filtered
    assert asked.querystring() == ""
    assert asked.notices == ()


def test_all_parameters_are_read_and_written_in_one_order():
    asked = ask(
        "state=open&form=jiang&category=b&category=a&q=+献血++&from=2026-03-01&page=2&sort=date"
    )
    assert asked.query == "献血"
    assert asked.chosen("category") == ("b", "a")
    assert asked.first == datetime.date(2026, 3, 1)
    assert asked.querystring() == (
        "q=%E7%8C%AE%E8%A1%80&category=b&category=a&form=jiang&state=open"
        "&from=2026-03-01&sort=date&page=2"
    )


def test_equal_requests_are_one_cache_key_whatever_was_left_out():
    assert hash(ask("area=anyuan&sort=nonsense")) == hash(ask("area=anyuan"))
    assert ask("area=anyuan&sort=nonsense") == ask("area=anyuan")


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("state=nonsense", "不存在"),
        ("category=<script>", "不存在"),
        ("area=%00", "不存在"),
        ("from=yesterday", "2026-03-05"),
        ("from=2026-02-30", "2026-03-05"),
        ("to=9999-01-01", "2026-03-05"),
        ("sort=random", "不存在"),
        ("view=map", "不存在"),
        ("page=0", "第一页"),
        ("page=-3", "第一页"),
        ("page=一", "第一页"),
        ("page=99999999999999999999", "第一页"),
        ("from=2026-03-31&to=2026-03-01", "对调"),
    ],
)
def test_what_is_impossible_is_ignored_and_said(query, notice):
    asked = ask(query)
    assert any(notice in text for text in asked.notices)
    assert asked.page == 1


def test_swapped_dates_still_bound_the_period():
    asked = ask("from=2026-03-31&to=2026-03-01")
    assert (asked.first.day, asked.last.day) == (1, 31)


def test_sizes_are_bounded():
    long = ask("q=" + "字" * 5000)
    assert len(long.query) == MAX_QUERY
    many = ask("&".join(f"team=t-{number}" for number in range(500)))
    assert len(many.chosen("team")) == MAX_VALUES
    assert ask("page=99999999").page == MAX_PAGE


def test_nul_bytes_never_reach_the_database():
    assert ask("q=%00献%00血").query == "献 血"


def test_dropping_one_value_keeps_the_others_and_starts_at_page_one():
    asked = ask("area=anyuan&area=luxi&q=老人&from=2026-01-01&page=4")
    less = asked.without("area", "anyuan")
    assert less.chosen("area") == ("luxi",)
    assert less.page == 1
    assert asked.without("query").query == ""
    assert asked.without("dates").first is None
