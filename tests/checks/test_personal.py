"""Personal data is found in every spelling, and nothing else is taken for it."""

import pytest

from core.checks.rules.personal import found_in_text


def codes(text):
    return [found.code for found in found_in_text(text)]


@pytest.mark.parametrize(
    "text",
    [
        "请打13812345678报名。",
        "电话：138 1234 5678",
        "138-1234-5678（微信同号）",
        "手机１３８１２３４５６７８",
        "+86 13812345678",
        "联系人王师傅138 12345678，",
        "一三八一二三四五六七八",
    ],
)
def test_a_mobile_number_is_severe_in_every_spelling(text):
    (found,) = found_in_text(text)
    assert (found.code, found.severity) == ("mobile", "severe")
    assert "****" in found.message
    assert found.excerpt not in found.message


@pytest.mark.parametrize("text", ["0799-6621234", "（0799）6621234", "010 6512 3456"])
def test_an_offices_telephone_is_only_mentioned(text):
    assert [(each.code, each.severity) for each in found_in_text(text)] == [("landline", "warning")]


def test_identity_numbers_need_the_right_last_sign():
    good = next(f"36030219900101123{x}" for x in "0123456789X" if codes(f"36030219900101123{x}"))
    assert codes(f"身份证号{good}。") == ["identity_number"]
    assert codes(f"{good[:6]} {good[6:14]} {good[14:]}") == ["identity_number"]
    wrong = f"{good[:-1]}{'1' if good[-1] != '1' else '2'}"
    assert "identity_number" not in codes(wrong)
    assert codes("360302209913991234") == []


def test_bank_cards_need_their_check_sum():
    good = next(f"622202100111624570{x}" for x in "0123456789" if codes(f"622202100111624570{x}"))
    assert codes(f"卡号 {good[:4]} {good[4:8]} {good[8:12]} {good[12:16]} {good[16:]}") == [
        "bank_card"
    ]
    wrong = f"{good[:-1]}{(int(good[-1]) + 1) % 10}"
    assert codes(wrong) == []


@pytest.mark.parametrize(
    "text",
    [
        "编号 PX-2026-000087，PX-2026-13812345678",
        "2026年3月5日，2026-03-05 09:00",
        "投入13812345678元，合计 13800000000 元",
        "共16000人次、1,380,000 小时",
        "统一社会信用代码 91360300MA35XXXX2Y",
        "https://example.org/13812345678",
        "电话12345、95598、400-800-1234",
        "1997-2026年，9:00-17:30，3.14159265358979",
        "2026032512345678",
        "DOI 10.1000/13812345678",
    ],
)
def test_dates_amounts_and_codes_are_left_alone(text):
    assert codes(text) == []
