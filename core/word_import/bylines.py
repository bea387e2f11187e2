"""The line that says who wrote something and where it comes from."""

import re

_KEYS = {
    "author": "作者|撰文|撰稿|本报记者|记者|图文|文图|文",
    "correspondent": "通讯员|特约通讯员",
    "source": "来源|稿源|供稿单位|供稿|报送单位",
    "responsible_editor": "责任编辑|责编|编辑",
    "": "摄影|图片|供图|图|审核|审稿|校对|核稿|签发|日期|时间",
}
_FIELDS = {key: field for field, keys in _KEYS.items() for key in keys.split("|")}
_KEY = "|".join(sorted(_FIELDS, key=len, reverse=True))
_PART = re.compile(
    rf"(?P<key>{_KEY})(?:\s*[/／、及]\s*(?:图|文|摄影))?\s*(?:[:：/／|｜]|\s)\s*"
    rf"(?P<name>.*?)(?=\s*(?:{_KEY})(?:\s*[/／、]\s*(?:图|文|摄影))?\s*(?:[:：/／|｜]|\s)|$)"
)
LONGEST = 80
_UNIT = re.compile(r"^[（(【\[](?P<unit>[^（()）】\]]{2,40})[）)】\]]\s*")


def byline_of(text):
    """Return `{field of the publishing line: value}` of a line that is one, else None."""
    line = text.strip().strip("□■◎●").strip()
    if not line or len(line) > LONGEST or line[-1] in "。！？":
        return None
    inner = re.fullmatch(r"[（(](.*)[）)]", line)
    if inner and "（" not in inner[1]:
        line = inner[1].strip()
    unit = _UNIT.match(line)
    rest = line[unit.end() :] if unit else line
    first = _PART.match(rest)
    if first is None:
        return None
    found = {}
    for part in _PART.finditer(rest):
        name = part["name"].strip(" 　:：/／|｜")
        field = _FIELDS[part["key"]]
        if not name or len(name) > 40 or re.search(r"[，。！？；]", name):
            return None
        if field:
            found.setdefault(field, name)
    if unit and "source" not in found:
        found["source"] = unit["unit"].strip()
    return found
