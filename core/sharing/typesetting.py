"""Setting Chinese text in lines, as a drawing library needs it: where a line may end, how wide it
is, and which breaks read best.

No line begins with a mark that belongs to what stands before it or ends with one that opens what
follows (避头尾); numbers and Latin words stay whole, and a number keeps its measure word. Among
the breaks that are left those after a clause are best, those between words good, and lines of a
title are about equally long.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import rjieba

#: What no line begins with, and what none ends with.
CLOSING = "，。、；：！？”’）》〉】」』〕…—·～~%‰℃°,.;:!?)]}"
OPENING = "“‘（《〈【「『〔([{"
#: Marks that fill half of their square: the other half is air, on the right or on the left.
_AIR_RIGHT = "，。、；：！？）》〉】」』〕”’"
_AIR_LEFT = "（《〈【「『〔“‘"
_CLAUSE_END = "，。；：！？、…—"
_MEASURES = (
    "年月日号时点分秒个名人位次场期届家户支队所岁元万亿千百里米公度周天件张本条台辆棵株班路村"
)
_RUN = re.compile(r"[0-9A-Za-z\u00c0-\u024f]+(?:[.,:/%@&+\-_'’×][0-9A-Za-z\u00c0-\u024f]+)*%?")
#: Spaces within brackets and before marks, which only hide where a line must not end.
_IDLE_SPACE = re.compile(f"(?<=[{re.escape(OPENING)}]) | (?=[{re.escape(CLOSING)}])")
#: What a break costs: after a clause, at a space, between words, within a word.
_COSTS = {"clause": 0.0, "space": 0.5, "word": 1.0, "within": 12.0}
#: Air between hanzi and what is Latin or a number, in parts of the size.
_GAP = 0.125
#: A last line below this part of the width looks lost.
_LONELY = 0.25


@dataclass(frozen=True)
class Piece:
    """What no line may divide, and the cost of ending a line after it."""

    text: str
    cost: float


@dataclass(frozen=True)
class Glyphs:
    """A hanzi, a mark or a Latin run, and where it stands in its line."""

    text: str
    x: float


def line_of(text, font):
    """Return `(glyphs, width)` of one line: its pieces with their places, and its width, the
    air of marks at either end left out."""
    runs = _runs(text)
    glyphs, x, before = [], 0.0, ""
    for run in runs:
        if run == " ":
            x += font.size * 0.28
            before = ""
            continue
        if before:
            x += font.size * _between(before[-1], run[0])
        elif not glyphs and run[0] in _AIR_LEFT:
            x -= font.size * 0.5
        glyphs.append(Glyphs(run, x))
        x += _length(font, run)
        before = run
    if before and before[-1] in _AIR_RIGHT:
        x -= font.size * 0.5
    return glyphs, max(x, 0.0)


@lru_cache(maxsize=20_000)
def _length(font, run):
    return font.getlength(run)


def width_of(text, font):
    """Return the width of `text` as one line."""
    return line_of(text, font)[1]


def pieces_of(text):
    """Return the `Piece`s of `text`."""
    text = _IDLE_SPACE.sub("", " ".join(text.split()))
    ends = _word_ends(text)
    found = []
    for part in _parts(text):
        glue = found and (found[-1][-1] in OPENING or part[0] in CLOSING or _is_range(found[-1]))
        if glue or (found and _is_number(found[-1]) and part[0] in _MEASURES):
            found[-1] += part
        elif found and found[-1] == "第" and part[0].isdigit():
            found[-1] += part
        elif part == " " and found:
            found[-1] += part
        else:
            found.append(part)
    pieces, place = [], 0
    for piece in found:
        place += len(piece)
        pieces.append(Piece(piece, _cost(piece, place in ends)))
    return pieces


def break_lines(text, font, width, count):
    """Return `(lines, cost)` of `text` in exactly `count` lines that fit `width`, broken where it
    reads best; the cost is that of the breaks alone, nothing where each ends a clause. None where
    it cannot be."""
    pieces = pieces_of(text)
    if not pieces or count > len(pieces):
        return None
    even = width_of(text, font) / count
    if even > width:
        return None
    measured = lru_cache(maxsize=None)(
        lambda first, last: width_of("".join(p.text for p in pieces[first:last]).strip(), font)
    )
    # best[n][k]: the least cost of the first k pieces in n lines, and where the last line begins.
    best = [{0: (0.0, 0)}]
    for number in range(1, count + 1):
        row = {}
        for end in range(number, len(pieces) + 1):
            if number == count and end != len(pieces):
                continue
            costs = []
            for start in range(end - 1, number - 2, -1):
                wide = measured(start, end)
                if wide > width:
                    break
                if start in best[-1]:
                    uneven = ((wide - even) / max(even, 1.0)) ** 2 * 10
                    cost = best[-1][start][0] + uneven
                    costs.append((cost + (pieces[end - 1].cost if number < count else 0), start))
            if costs:
                row[end] = min(costs)
        best.append(row)
    if len(pieces) not in best[count]:
        return None
    lines, end, cost = [], len(pieces), 0.0
    for number in range(count, 0, -1):
        start = best[number][end][1]
        lines.insert(0, "".join(piece.text for piece in pieces[start:end]).strip())
        cost += pieces[end - 1].cost if number < count else 0
        end = start
    return lines, cost


def fill_lines(text, font, width, most):
    """Return running `text` in at most `most` full lines, the last cut short with an ellipsis
    where the text goes on."""
    pieces = [part for piece in pieces_of(text) for part in _narrow(piece.text, font, width)]
    lines, line = [], ""
    for number, piece in enumerate(pieces):
        if line and width_of((line + piece).strip(), font) > width:
            if len(lines) == most - 1:
                return [*lines, shortened(line + "".join(pieces[number:]), font, width)]
            lines.append(line.strip())
            line = ""
        line += piece
    if line.strip():
        lines.append(line.strip())
    if len(lines) > 1 and width_of(lines[-1], font) < width * _LONELY:
        evener = break_lines(text, font, width, len(lines))
        return evener[0] if evener else lines
    return lines


def shortened(text, font, width):
    """Return `text` as it is where it fits, else its beginning and an ellipsis."""
    text = " ".join(text.split())
    if width_of(text, font) <= width:
        return text
    while text and width_of(f"{text}…", font) > width:
        text = text[:-1].rstrip(OPENING + CLOSING + " ")
    return f"{text}…"


def _narrow(piece, font, width):
    """A piece wider than a line, as an endless Latin word, in parts that fit."""
    while width_of(piece.strip(), font) > width:
        end = len(piece) - 1
        while end > 1 and width_of(piece[:end], font) > width:
            end -= 1
        yield piece[:end]
        piece = piece[end:]
    yield piece


def _parts(text):
    """Latin runs and numbers whole, everything else by the character, doubled marks together."""
    place = 0
    while place < len(text):
        run = _RUN.match(text, place)
        end = run.end() if run else place + 1
        while not run and text[place] in "…—" and text[end : end + 1] == text[place]:
            end += 1
        yield text[place:end]
        place = end


def _runs(text):
    """The same for drawing: each hanzi by itself, Latin and numbers as the font joins them."""
    return re.findall(r"[\u0021-\u02af]+|—+|…+| |[^\u0020-\u02af—…]", text)


def _between(left, right):
    """The air to add between two characters, in parts of the size; negative takes some away."""
    if left in _AIR_RIGHT and right in _AIR_RIGHT + _AIR_LEFT:
        return -0.5
    if left in _AIR_LEFT and right in _AIR_LEFT:
        return -0.5
    return _GAP if _is_han(left) and right.isascii() and right.isalnum() or (
        left.isascii() and (left.isalnum() or left == "%") and _is_han(right)
    ) else 0.0  # fmt: skip


def _is_han(character):
    return "\u3400" <= character <= "\u9fff"


def _is_number(piece):
    return piece[-1].isdigit()


def _is_range(piece):
    """Whether a piece ends with a dash between numbers, which holds both together."""
    return bool(re.search(r"[0-9]\s?[—~～-]$", piece))


def _word_ends(text):
    ends, place = set(), 0
    for word in rjieba.cut(text):
        place += len(word)
        ends.add(place)
    return ends


def _cost(piece, ends_word):
    if piece[-1] in _CLAUSE_END or (piece[-1] in CLOSING and piece[-2:-1] in tuple(_CLAUSE_END)):
        return _COSTS["clause"]
    if piece[-1] == " ":
        return _COSTS["space"]
    return _COSTS["word"] if ends_word or piece[-1] in CLOSING else _COSTS["within"]
