"""Phone numbers, identity numbers and bank cards. What is only a date, an amount or a code must
never be taken for one."""

import datetime
import re

from django.utils.translation import gettext as _

from core.checks.findings import SEVERE, WARNING, Finding
from core.checks.sentences import folded, sentence_around

#: What stands before a number that is part of something longer: a code, an address, a decimal.
_BEFORE = r"(?<![0-9A-Za-z_/.=])(?<![0-9A-Za-z]-)"
_AFTER = r"(?![0-9A-Za-z_]|[.-][0-9])"
_GAP = r"[ -]?"

MOBILE = re.compile(
    rf"{_BEFORE}(?:\(?(?:\+|00)?86\)?{_GAP})?"
    rf"(1[3-9]\d(?:{_GAP}\d{{4}}{_GAP}\d{{4}}|{_GAP}\d{{3}}{_GAP}\d{{5}}"
    rf"|\d{_GAP}\d{{4}}{_GAP}\d{{3}}))"
    rf"{_AFTER}"
)
LANDLINE = re.compile(
    rf"{_BEFORE}(?:(?:\+|00)86{_GAP})?"
    rf"(\(?0(?:10|2\d|[3-9]\d\d)\)?{_GAP}[2-8]\d{{2,3}}{_GAP}\d{{4}}){_AFTER}"
)
IDENTITY = re.compile(rf"{_BEFORE}([1-8]\d{{5}}{_GAP}(?:19|20)\d{{6}}{_GAP}\d{{3}}[0-9Xx]){_AFTER}")
CARD = re.compile(rf"{_BEFORE}((?:62|4\d|5[1-5]|60|65|35|30|95)(?:{_GAP}\d){{14,17}}){_AFTER}")
#: Chinese digits, as some write numbers that are not to be found.
SPELT = re.compile(
    r"(?<![〇零一二三四五六七八九])一[三四五六七八九][〇零一二三四五六七八九]{9}(?![〇零一二三四五六七八九])"
)
_AMOUNT = re.compile(
    r" ?(?:多|余)?(?:万|亿)?(?:元|块|吨|公里|人次|平方|斤|美元|度电?|kWh|KB|MB|%|％)"
)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def found(item, texts):
    for piece in texts.pieces:
        yield from found_in_text(piece.text, piece.path)


def found_in_text(text, path=""):
    """Yield what personal data stands in one piece of text."""
    if not any(each.isdigit() or each in "一" for each in text):
        return
    plain, taken = folded(text), []
    for pattern, code, severity, is_one, message, hint in (
        (IDENTITY, "identity_number", SEVERE, is_identity_number, _("身份证号码"), ""),
        (CARD, "bank_card", SEVERE, is_bank_card, _("银行卡号"), ""),
        (MOBILE, "mobile", SEVERE, _is_no_amount, _("手机号码"), _("改用单位的公开电话。")),
        (
            SPELT,
            "mobile",
            SEVERE,
            _is_no_amount,
            _("用汉字写的手机号码"),
            _("改用单位的公开电话。"),
        ),
        (LANDLINE, "landline", WARNING, _is_no_amount, _("电话号码"), _("单位的公开电话可以留。")),
    ):
        for match in pattern.finditer(plain):
            start, end = match.span(1) if match.re.groups else match.span()
            if any(start < stop and end > begin for begin, stop in taken):
                continue
            if not is_one(re.sub(r"[ ()-]", "", plain[start:end]), plain[end : end + 8]):
                continue
            taken.append((start, end))
            yield Finding(
                code=code,
                severity=severity,
                message=_("这里有%(what)s：%(masked)s")
                % {"what": message, "masked": masked(text[start:end])},
                excerpt=text[start:end],
                path=path,
                suggestion=hint or _("删去，或只留前后几位。"),
                basis=sentence_around(text, start, end),
            )


def masked(number):
    """Return a number of which only the ends can be read, for messages that travel."""
    return f"{number[:3]}****{number[-2:]}"


def is_identity_number(number, after=""):
    """Whether 18 characters are an identity number: a day that was, and the right last sign."""
    try:
        born = datetime.datetime.strptime(number[6:14], "%Y%m%d").date()  # noqa: DTZ007
    except ValueError:
        return False
    if born > datetime.date.today():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == number[17].upper()


def is_bank_card(number, after=""):
    """Whether 16 to 19 digits pass the check of card numbers (Luhn)."""
    if not 16 <= len(number) <= 19 or len(set(number)) < 3:
        return False
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0 and not _AMOUNT.match(after)


def _is_no_amount(number, after):
    return not _AMOUNT.match(after)
