"""Dates, numbers of people and hours as a text tells them, each with where it does."""

import re
from collections import namedtuple

from core.checks.numerals import NUMBER, amount_of
from core.checks.sentences import folded, sentence_around

Mention = namedtuple("Mention", "value excerpt path basis")

# Numbers of people and hours.

_VOLUNTEER = "(?:志愿者|志愿服务者|队员|义工)"
_WHO = (
    "(?:志愿者|志愿服务者|队员|义工|党员|青年|学生|学子|同学|师生|教师|老师|干部|职工|群众"
    "|居民|市民|村民|代表|人员)"
)
_SERVED = "(?:群众|居民|市民|老人|村民|学生|儿童)"
#: A number after these is one of a part only.
_WHOLE = "(?<!其中)(?<!每)(?<!每组)(?<!每队)(?<!各)(?<!另有)(?<!包括)(?<!分别)"
_N = f"(?P<n>{NUMBER})"
PEOPLE_THERE = (
    re.compile(rf"{_WHOLE}{_N}(?:名|位|人次|人)(?:\w{{0,6}}?)(?:{_VOLUNTEER}|党员)"),
    re.compile(rf"{_WHOLE}{_N}(?:名|位)?{_VOLUNTEER}(?!服务)"),
    re.compile(
        rf"{_WHOLE}{_N}(?:名|位)?{_WHO}?(?:人次|人|)?(?:参加|参与)"
        r"(?:了|活动|本次|此次|这次|植树|志愿)"
    ),
    re.compile(
        r"(?:参加|参与)(?:活动|本次活动|此次活动|志愿服务)?的?(?:人数|志愿者|队员)?"
        rf"(?:共有|共|有|达到|达|为)?{_N}(?:名|位|人)(?!次)"
    ),
    re.compile(rf"(?:志愿者|队员|到场|出动|组织)(?:共有|共|有|达)?{_N}(?:名|位|人)(?!次)"),
)
PEOPLE_SERVED = (
    re.compile(
        rf"(?:服务|惠及|受益|帮助|接待|义诊|救助|慰问)(?:了|{_SERVED}|达|超|近|约|人数|共|累计|为)*"
        rf"{_N}(?:余|多)?(?:名|位|人次|人)"
    ),
    re.compile(
        rf"为{_N}(?:名|位|人次|人)?(?:{_SERVED}|\w{{0,4}}老人)(?:提供|送|开展|办|义诊|理发)"
    ),
)
HOURS_EACH = (
    re.compile(
        r"(?:每人|人均|平均每人|每名志愿者|每位志愿者)(?:服务|志愿服务|时长|约|为|达|了)*"
        rf"{_N}个?(?:小时|钟头)"
    ),
)
HOURS_ALL = (
    re.compile(
        r"(?:总时长|总计时长|合计|累计服务|服务时长累计|服务时长共|共服务)(?:约|为|达|共|是|到)*"
        rf"{_N}个?(?:小时|钟头|志愿服务小时)"
    ),
)


class Told:
    """What the text tells, each with where."""

    def __init__(self, pieces):
        self.pieces = pieces
        self.dates = [each for piece in pieces for each in dates_in(piece)]
        self.participants = _numbers(pieces, PEOPLE_THERE)
        self.people_served = _numbers(pieces, PEOPLE_SERVED)
        self.each_hours = _numbers(pieces, HOURS_EACH)
        self.all_hours = _numbers(pieces, HOURS_ALL)

    def first_with(self, *names):
        """Return a Mention of the first of `names` that stands in the text, or None."""
        for name in filter(None, names):
            for piece in self.pieces:
                place = piece.text.find(name)
                if place >= 0:
                    basis = sentence_around(piece.text, place, place + len(name))
                    return Mention(name, name, piece.path, basis)
        return None


def _numbers(pieces, patterns):
    found = {}
    for piece in pieces:
        text = folded(piece.text)
        for pattern in patterns:
            for match in pattern.finditer(text):
                amount = amount_of(match["n"])
                if amount is None or amount.value <= 0:
                    continue
                start, end = match.span("n")
                if any(
                    path == piece.path and begin < end and start < stop
                    for path, begin, stop in found
                ):
                    continue
                excerpt = piece.text[match.start() : match.end()]
                basis = sentence_around(piece.text, match.start(), match.end())
                found[piece, start, end] = Mention(amount, excerpt, piece.path, basis)
    return list(found.values())


def _same_place(one, other):
    return one[0] is other[0] and one[1] < other[2] and other[1] < one[2]


# Dates.

_CN = "〇零一二三四五六七八九十"
_DATE = re.compile(
    rf"(?:(?P<year>\d{{4}}|[〇零一二三四五六七八九]{{4}}|今年|去年|前年|明年|当年|同年)年?)?"
    rf"(?P<month>\d{{1,2}}|[{_CN}]{{1,2}})月(?P<day>\d{{1,2}}|[{_CN}]{{1,3}})[日号]"
    rf"(?:\s*(?:-|至|到)\s*(?:(?P<month2>\d{{1,2}})月)?(?P<day2>\d{{1,2}})[日号])?"
)
_ISO = re.compile(r"(?<!\d)(?P<year>20\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)")
#: A day told with these before or after it is another one than that of the activity.
_OTHER_BEFORE = re.compile(
    "(?:自|从|截至|截止|去年|前年|明年|次年|上次|下次|生于|报名)[^，。；、]{0,2}$"
)
_OTHER_AFTER = re.compile(
    "^[^，。；、]{0,4}(?:学雷锋|纪念日|国际|世界|节|以来|起|出生|成立|报名|截止|前)"
)


#: A day of a text; the year is None where the text does not say it.
Day = namedtuple("Day", "year month day")


def dates_in(piece):
    text = folded(piece.text)
    for pattern in (_DATE, _ISO):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            if groups["year"] in ("去年", "前年", "明年") or _is_other_day(text, match):
                continue
            days = [_made(groups["year"], groups["month"], groups["day"])]
            if groups.get("day2"):
                month = groups.get("month2") or groups["month"]
                days.append(_made(groups["year"], month, groups["day2"]))
            excerpt = piece.text[match.start() : match.end()]
            basis = sentence_around(piece.text, match.start(), match.end())
            for day in filter(None, days):
                yield Mention(day, excerpt, piece.path, basis)


def _is_other_day(text, match):
    before, after = text[max(0, match.start() - 6) : match.start()], text[match.end() :][:10]
    return bool(_OTHER_BEFORE.search(before) or _OTHER_AFTER.match(after))


def _made(year, month, day):
    month, day = _number(month), _number(day)
    if not (month and day and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    return Day(_year(year), month, day)


def _year(text):
    if not text or not (text[0].isdigit() or text[0] in _CN):
        return None
    return _number(text)


def _number(text):
    if text.isdigit():
        return int(text)
    amount = amount_of(text)
    return int(amount.value) if amount else None
