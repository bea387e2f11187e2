"""Two contents of an item beside each other: which units stayed, changed, moved, came and went."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field, replace

from core.reviews.screen.content import CELLS, PICTURE, TEXT
from core.reviews.screen.diff import DELETED, INSERTED, KEPT, Piece, compare, matches
from core.reviews.screen.words import Word, cut

CHANGED, MOVED = "changed", "moved"
#: From here on two texts without a common number are one that was rewritten.
ALIKE = 0.4
#: So many lost and new units are held against each other; more were made anew as a whole.
MOST_COMPARED = 60


@dataclass
class PartChange:
    """`pieces` are what a text consists of, `cells` the same for each cell of a row; `old` and
    `new` are the numbers of pictures."""

    state: str
    role: str
    path: str
    label: str = ""
    pieces: list = field(default_factory=list)
    cells: list = field(default_factory=list)
    old: str = ""
    new: str = ""
    moved: bool = False

    @property
    def is_changed(self):
        return self.state != KEPT or self.moved


@dataclass
class UnitChange:
    """One unit as it is now; of a deleted one, as it was. `state` is one of KEPT, CHANGED,
    INSERTED, DELETED; a unit that also stands elsewhere than before is `moved`."""

    state: str
    path: str
    kind: str
    label: str
    is_text: bool
    parts: list
    moved: bool = False

    @property
    def is_changed(self):
        return self.state != KEPT or self.moved


def compare_contents(old, new):
    """Return a `UnitChange` for each unit of either list, in the order of `new`, what was deleted
    after what it stood behind. `old` is None where there is nothing to compare with."""
    if old is None:
        return [_unit(KEPT, unit, [_whole(KEPT, part) for part in unit.parts]) for unit in new]
    return [_compare_units(*pair) for pair in _pairs(old, new, lambda unit: unit.kind)]


def _compare_units(old, new, moved):
    if old is None or new is None:
        state, unit = (INSERTED, new) if old is None else (DELETED, old)
        return _unit(state, unit, [_whole(state, part) for part in unit.parts])
    if old.parts == new.parts:
        return _unit(KEPT, new, [_whole(KEPT, part) for part in new.parts], moved)
    pairs = _pairs(old.parts, new.parts, lambda part: (part.role, part.label))
    parts = [_compare_parts(*pair) for pair in pairs]
    state = CHANGED if any(part.is_changed for part in parts) else KEPT
    return _unit(state, new, parts, moved)


def _unit(state, unit, parts, moved=False):
    return UnitChange(state, unit.path, unit.kind, unit.label, unit.is_text, parts, moved)


def _compare_parts(old, new, moved):
    if old is None or new is None:
        return _whole(INSERTED, new) if old is None else _whole(DELETED, old)
    if old.value == new.value:
        return replace(_whole(KEPT, new), moved=moved)
    change = PartChange(CHANGED, new.role, new.path, new.label, moved=moved)
    if new.role == PICTURE:
        change.old, change.new = old.value, new.value
    elif new.role == CELLS:
        change.cells = _compare_cells(old.value, new.value)
    else:
        change.pieces = compare(_words(old.value), _words(new.value))
    return change


def _compare_cells(old, new):
    """The pieces of each cell; where columns were added or taken out, whole cells are."""
    if len(old) == len(new):
        return [compare(_words(a), _words(b)) for a, b in zip(old, new, strict=True)]
    cells, at_old, at_new = [], 0, 0
    for i, j in [*matches(old, new), (len(old), len(new))]:
        cells += [_pieces(DELETED, cell) for cell in old[at_old:i]]
        cells += [_pieces(INSERTED, cell) for cell in new[at_new:j]]
        cells += [_pieces(KEPT, cell) for cell in new[j : j + 1]]
        at_old, at_new = i + 1, j + 1
    return cells


def _whole(state, part):
    """A part that is kept, inserted or deleted as it is; its text needs not be cut."""
    change = PartChange(state, part.role, part.path, part.label)
    if part.role == PICTURE:
        change.old = part.value if state != INSERTED else ""
        change.new = part.value if state != DELETED else ""
    elif part.role == CELLS:
        change.cells = [_pieces(state, cell) for cell in part.value]
    elif part.role == TEXT:
        change.pieces = _pieces(state, part.value)
    return change


def _pieces(state, runs):
    return [Piece(state, tuple(Word(*run) for run in runs))] if runs else []


def _words(runs):
    words = []
    for text, marks in runs:
        words += [Word(text, marks)] if text == "\n" else [Word(each, marks) for each in cut(text)]
    return words


def _pairs(old, new, kind_of):
    """Return (old, new, moved) for what belongs together, with None for the lack of one."""
    partner = _partners(old, new, kind_of)
    order = [partner[j] for j in range(len(new)) if j in partner]
    in_order = _longest_rise(order)
    placed = {partner[j]: j for j in partner}
    lost = {}
    behind = None
    for i in range(len(old)):
        if i in placed:
            behind = placed[i]
        else:
            lost.setdefault(behind, []).append((old[i], None, False))
    pairs = list(lost.get(None, ()))
    for j, unit in enumerate(new):
        i = partner.get(j)
        pairs.append((None, unit, False) if i is None else (old[i], unit, i not in in_order))
        pairs += lost.get(j, ())
    return pairs


def _partners(old, new, kind_of):
    """Which place of `old` each place of `new` continues: by its path, else by the same content,
    else by being much like it (a text that was taken in again has new numbers throughout)."""
    by_path = {(unit.path, kind_of(unit)): i for i, unit in enumerate(old)}
    partner = {}
    for j, unit in enumerate(new):
        i = by_path.pop((unit.path, kind_of(unit)), None)
        if i is not None:
            partner[j] = i
    free_old = sorted(by_path.values())
    free_new = [j for j in range(len(new)) if j not in partner]
    if not free_old or not free_new:
        return partner
    left = [(kind_of(old[i]), old[i].text) for i in free_old]
    right = [(kind_of(new[j]), new[j].text) for j in free_new]
    same = matches(left, right)
    partner.update({free_new[b]: free_old[a] for a, b in same})
    free_old = [i for a, i in enumerate(free_old) if a not in {a for a, _b in same}]
    free_new = [j for b, j in enumerate(free_new) if b not in {b for _a, b in same}]
    if len(free_old) <= MOST_COMPARED and len(free_new) <= MOST_COMPARED:
        partner.update(_alike(old, new, free_old, free_new, kind_of))
    return partner


def _alike(old, new, free_old, free_new, kind_of):
    found = {}
    pairs_of = {i: _pairs_of_characters(old[i].text) for i in free_old}
    for j in free_new:
        mine = _pairs_of_characters(new[j].text)
        best, best_share = None, ALIKE
        for i in free_old:
            if i in found.values() or kind_of(old[i]) != kind_of(new[j]):
                continue
            both = (pairs_of[i] & mine).total() * 2
            share = both / max(1, pairs_of[i].total() + mine.total())
            if share > best_share:
                best, best_share = i, share
        if best is not None:
            found[j] = best
    return found


def _pairs_of_characters(text):
    return Counter(text[i : i + 2] for i in range(len(text) - 1))


def _longest_rise(order):
    """The members of one longest rising subsequence of distinct numbers, as a set."""
    tails, tail_places, before = [], [], []
    for place, value in enumerate(order):
        at = bisect_left(tails, value)
        before.append(tail_places[at - 1] if at else None)
        tails[at : at + 1] = [value]
        tail_places[at : at + 1] = [place]
    rise, place = set(), tail_places[-1] if tail_places else None
    while place is not None:
        rise.add(order[place])
        place = before[place]
    return rise
