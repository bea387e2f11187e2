"""Dates and numbers of a text, as Chinese texts tell them."""

import datetime
from decimal import Decimal

import pytest

from core.checks import facts
from core.checks.facts import FactRecord, fact_rows
from core.checks.measures import character_count
from core.checks.numerals import amount_of
from core.checks.texts import Piece, Texts

DAY = datetime.date(2026, 3, 12)


@pytest.fixture
def rows(monkeypatch):
    """The rows of a text against one record, as `{code: row}`."""

    def make(text, *others, **values):
        values = {"participants": 58, **values}
        record = FactRecord(name="植树", first_day=DAY, last_day=DAY, **values)
        monkeypatch.setattr(facts, "_sources", [lambda item: [record, *others]])
        texts = Texts(pieces=[Piece("body.a", "正文段落", text, is_body=True)])
        return {row.code: row for row in fact_rows(None, texts)}

    return make


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("58", 58, 58),
        ("1,200", 1200, 1200),
        ("1.2万", 12000, 12000),
        ("五十八", 58, 58),
        ("十二", 12, 12),
        ("两百零五", 205, 205),
        ("两百五", 250, 250),
        ("三千", 3000, 3000),
        ("一万", 10000, 10000),
        ("60余", 60, 69),
        ("一百多", 100, 199),
        ("近60", 50, 60),
    ],
)
def test_numbers_are_read(text, least, most):
    amount = amount_of(text)
    assert (amount.least, amount.most) == (least, most)


@pytest.mark.parametrize(
    "text",
    [
        "共有五十八名志愿者参加",
        "58名青年志愿者分成8组，每组7名志愿者",
        "近60名志愿者",
        "50余名志愿者",
        "组织志愿者58人",
    ],
)
def test_the_right_number_of_people_in_any_words(rows, text):
    assert rows(text)["people"].agrees is True


@pytest.mark.parametrize(
    ("text", "told"),
    [("85名志愿者来到坡上", "85名志愿者"), ("五十六名志愿者", "五十六名志愿者")],
)
def test_another_number_is_a_sure_fault(rows, text, told):
    row = rows(text)["people"]
    assert (row.agrees, row.is_sure, row.text) == (False, True, told)


def test_vague_or_several_numbers_are_only_worth_a_look(rows):
    assert rows("100多名志愿者")["people"].is_sure is False
    assert rows("20名志愿者种树，30名志愿者浇水")["people"].is_sure is False
    assert rows("30名志愿者种树", is_strict=False)["people"].is_sure is False
    other = FactRecord(name="浇水", participants=20)
    assert rows("20名志愿者浇水", other)["people"].agrees is True
    assert rows("78名志愿者", FactRecord(name="浇水", participants=20))["people"].agrees is True


def test_what_a_text_does_not_tell_is_no_fault(rows):
    told = rows("坡上种了树，服务队还会再来。", people_served=60, place="后山", teams=("田中队",))
    assert {row.agrees for row in told.values()} == {None}


@pytest.mark.parametrize(
    "text",
    [
        "3月12日上午",
        "2026年3月12日",
        "三月十二日",
        "2026-03-12",
        "3月10日准备，3月12日开工",
        "3月12日至14日",
        "在3月5日学雷锋纪念日前后，3月12日",
    ],
)
def test_the_day_in_any_words(rows, text):
    assert rows(text)["date"].agrees is True


def test_another_day_is_a_sure_fault_and_days_of_other_years_are_not(rows):
    assert rows("3月10日上午")["date"].is_sure is True
    assert rows("2024年3月10日起，他就来了")["date"].agrees is None
    assert rows("去年3月10日")["date"].agrees is None
    assert rows("截至3月20日")["date"].agrees is None


def test_hours_place_and_team(rows):
    told = rows(
        "在后山荒坡，田中队每人服务2小时，总时长116小时，服务群众三百人次。",
        hours_per_person=Decimal("2.0"),
        total_hours=Decimal("100"),
        people_served=300,
        place="后山荒坡",
        teams=("田中志愿服务队", "田中队"),
    )
    agreed = {code: row.agrees for code, row in told.items()}
    assert agreed == {
        "date": None,
        "people": None,
        "served": True,
        "hours_each": True,
        "hours_all": False,
        "place": True,
        "team": True,
    }
    assert told["hours_all"].record == "100 小时"


@pytest.mark.parametrize(
    ("text", "number"),
    [("志愿者，你好！", 7), ("APP 2026年", 3), ("", 0), ("3月12日，“种树”。", 10), ("a-b c", 2)],
)
def test_characters_are_counted_as_word_does(text, number):
    assert character_count(text) == number
