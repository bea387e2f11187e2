"""Where everything on a poster stands: boxes at fixed places, text that fits them.

1080 × 1440 pixels: the picture above, a sawtooth edge, the words, the foot with emblem and code.
"""

from dataclasses import dataclass

from core.sharing.fonts import font
from core.sharing.typesetting import break_lines, fill_lines, shortened, width_of

WIDTH, HEIGHT = 1080, 1440
PICTURE_HEIGHT = 676
MARGIN = 72
FOOT = 1188
CODE = (824, FOOT + 34, 184)
EMBLEM = (MARGIN, FOOT + 56, 140)
RULE = (304, 740, 404)
DATE_WIDTH = 208
WORDS_TOP, WORDS_END = 722, FOOT - 22
BESIDE_DATE = 344
INK, SOFT, PALE = "#231b15", "#51453a", "#fff9ee"
#: Sizes of a title and in how many lines each may stand, from the largest.
TITLE = ((104, 1), (84, 2), (72, 3), (60, 4), (52, 5), (46, 6))
#: A title of two clauses becomes title and subtitle where the first is this short.
SHORT_CLAUSE, LONG_CLAUSE = 7, 20


@dataclass(frozen=True)
class Placed:
    """One line of text: its left end, the top of its line, what it is set in."""

    text: str
    x: int
    y: int
    cut: str
    size: int
    leading: float
    colour: str
    tracking: float = 0.0

    @property
    def font(self):
        return font(self.cut, self.size)

    @property
    def width(self):
        return width_of(self.text, self.font) + self.tracking * max(len(self.text) - 1, 0)

    @property
    def bottom(self):
        return self.y + round(self.size * self.leading)


def placed_words(content):
    """Return every `Placed` line of the poster of `content`."""
    return [*_date(content), *_words(content), *_foot(content)]


def _date(content):
    if content.date is None:
        return []
    date = content.date
    size = 168
    while width_of(date.numeral, font("serif", size)) > DATE_WIDTH and size > 60:
        size -= 4
    found = [_line(date.above, MARGIN, 726, "sans", 34, 1.2, SOFT, DATE_WIDTH)]
    # The column keeps its height whatever the numeral's size.
    drop = round((168 - size) * 0.7)
    found.append(Placed(date.numeral, MARGIN - 2, 770 + drop, "serif", size, 1, content.colour))
    y = 770 + 180
    for text in date.below:
        found.append(_line(text, MARGIN, y, "sans", 34, 1.2, SOFT, DATE_WIDTH))
        y = found[-1].bottom
    return [line for line in found if line.text]


def _words(content):
    x = BESIDE_DATE if content.date else MARGIN
    width = WIDTH - MARGIN - x
    found = []
    y = WORDS_TOP
    if content.kicker:
        found.append(_line(content.kicker, x, y, "strong", 30, 1.5, content.colour, width))
        y = found[-1].bottom + 4
    title, subtitle = _split(content.title)
    for placed in _title(title, x, y, width):
        found.append(placed)
        y = placed.bottom
    if subtitle:
        found.append(_line(subtitle, x, y + 4, "serif", 50, 1.4, INK, width, least=36))
        y = found[-1].bottom
    y += 24
    if content.where and y + 56 <= WORDS_END:
        found.append(_line(content.where, x, y, "sans", 36, 1.55, INK, width, least=28))
        y = found[-1].bottom
    room = (WORDS_END - y) // 50
    if content.text and room > 0:
        for text in fill_lines(content.text, font("sans", 32), width, min(room, 4)):
            found.append(Placed(text, x, y, "sans", 32, 1.55, SOFT))
            y = found[-1].bottom
    return found


def _title(title, x, y, width):
    size, lines = _best_lines(title, width)
    return [
        Placed(text, x, y + round(number * size * 1.2), "serif", size, 1.2, INK)
        for number, text in enumerate(lines)
    ]


def _best_lines(title, width):
    """Return `(size, lines)`: the largest size in which the title stands, or one a little smaller
    in which its lines end where its clauses do."""
    found = []
    for size, most in TITLE:
        if found and size < found[0][1] * 0.8:
            break
        for count in range(1, most + 1):
            broken = break_lines(title, font("serif", size), width, count)
            if broken:
                found.append((broken[1], size, broken[0]))
                break
    if found:
        _cost, size, lines = min(found, key=lambda each: (each[0], -each[1]))
        return size, lines
    size, most = TITLE[-1]
    return size, fill_lines(title, font("serif", size), width, most)


def _split(title):
    """A title of two clauses, the first of them short, as title and subtitle."""
    for mark in "：，":
        head, found, rest = title.partition(mark)
        if found and 2 <= len(head) <= SHORT_CLAUSE and 0 < len(rest) <= LONG_CLAUSE:
            more = set("：。；") if mark == "：" else set("：，。；")
            if not more & set(rest) and not set("“《（") & set(head):
                return head, rest
    return title, ""


def _foot(content):
    x, width = 244, CODE[0] - 244 - 24
    owner = content.owner or content.site
    lines = []
    size = 50
    while size > 30 and _tracked(owner, size) > width:
        size -= 2
    lines.append(
        Placed(
            shortened(owner, font("serif", size), width - size), x, FOOT + 54 + (50 - size) // 2,
            "serif", size, 1.3, PALE, size * 0.06,
        )
    )  # fmt: skip
    y = FOOT + 54 + 65
    parts = [content.site if content.owner else "", content.note]
    for text in ("　·　".join(filter(None, parts)).replace("　", " "), content.hint):
        if text:
            lines.append(_line(text, x, y, "sans", 28, 1.5, PALE, width, least=22))
            y += 42
    return lines


def _tracked(text, size):
    return width_of(text, font("serif", size)) + size * 0.06 * len(text)


def _line(text, x, y, cut, size, leading, colour, width, least=None):
    """One line, set smaller down to `least` before it is cut short."""
    height = size * leading
    while least and size > least and width_of(text, font(cut, size)) > width:
        size -= 2
    text = shortened(text, font(cut, size), width)
    return Placed(text, x, y, cut, size, height / size, colour)
