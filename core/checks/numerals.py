"""Numbers as they are written in Chinese texts: 58, 1,200, 1.2万, 五十八, 两百余, 近三千."""

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_DIGITS |= {"七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}

#: A number with what makes it vague; to be put into larger patterns.
NUMBER = (
    r"(?:近|约|逾|超过|超|大约|上)?"
    r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|[〇零一二两三四五六七八九十百千半]+)"
    r"(?:万|亿)?(?:多|余|来)?(?:万|亿)?"
)
_PARTS = re.compile(
    r"^(?P<before>近|约|逾|超过|超|大约|上)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|[〇零一二两三四五六七八九十百千半]+)"
    r"(?P<large>万|亿)?(?P<after>多|余|来)?(?P<larger>万|亿)?$"
)


class Amount(NamedTuple):
    """A number of a text and the numbers that it may stand for."""

    value: Decimal
    least: Decimal
    most: Decimal

    @property
    def is_exact(self):
        return self.least == self.most

    def covers(self, number):
        return self.least <= number <= self.most


def amount_of(text):
    """Return the Amount that a piece matched by `NUMBER` tells, or None."""
    parts = _PARTS.match(text)
    if parts is None:
        return None
    value = _value(parts["digits"])
    if value is None:
        return None
    unit = _LARGE.get(parts["large"] or parts["larger"], 1)
    value *= unit
    step = _step(parts["digits"]) * unit
    before, after = parts["before"] or "", parts["after"] or ""
    if after in ("多", "余"):
        return Amount(value, value, value + step - 1 if step > 1 else value)
    if before in ("逾", "超", "超过", "上"):
        return Amount(value, value, value + step)
    if before == "近":
        return Amount(value, value - step, value)
    if before in ("约", "大约") or after == "来":
        return Amount(value, value - step, value + step)
    return Amount(value, value, value)


def _value(digits):
    if digits[0].isdigit():
        try:
            return Decimal(digits.replace(",", ""))
        except InvalidOperation:
            return None
    if digits == "半":
        return Decimal("0.5")
    if "半" in digits:
        return None
    if not any(each in _UNITS for each in digits):
        if len(digits) > 1 and set(digits) & {"两"}:
            return None
        return Decimal("".join(str(_DIGITS[each]) for each in digits))
    total = current = 0
    for each in digits:
        if each in _UNITS:
            total += (current or 1) * _UNITS[each]
            current = 0
        else:
            current = _DIGITS[each]
    if current and digits[-2] in "百千" and len(digits) > 1:
        # 两百五 is 250, 两百零五 is 205.
        current *= _UNITS[digits[-2]] // 10
    return Decimal(total + current)


def _step(digits):
    """How much "more than" may add: the unit of the last digit that is not nought."""
    if digits[0].isdigit():
        whole = digits.replace(",", "").partition(".")[0]
        return 10 ** (len(whole) - len(whole.rstrip("0"))) if whole.strip("0") else 1
    return next((_UNITS[each] for each in reversed(digits) if each in _UNITS), 1)
