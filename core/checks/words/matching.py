"""Finds the words of the list in a text, all in one pass (Aho-Corasick)."""

import threading
from typing import NamedTuple

import ahocorasick

from core.checks.models import WordEntry, WordListState
from core.checks.sentences import folded

_lock = threading.Lock()
_kept = (None, None)


class Word(NamedTuple):
    """An entry as the automaton holds it."""

    word: str
    kind: str
    severity: str
    replacement: str
    note: str


class Match(NamedTuple):
    start: int
    end: int
    word: Word


class Matcher:
    """An automaton over `words`, made once for each version of the list."""

    def __init__(self, words):
        self._automaton = ahocorasick.Automaton()
        for word in words:
            form = _form(word.word)
            if form:
                self._automaton.add_word(form, (len(form), word))
        self._is_empty = not len(self._automaton)
        if not self._is_empty:
            self._automaton.make_automaton()

    def matches(self, text):
        """Return the Matches in `text` in order. A word of the white list covers what it touches;
        of two that overlap the longer one stays, but never hides a more severe one."""
        if self._is_empty:
            return []
        found = [
            Match(end - length + 1, end + 1, word)
            for end, (length, word) in self._automaton.iter(_form(text))
        ]
        covered = bytearray(len(text))
        for match in found:
            if match.word.kind == WordEntry.Kind.ALLOWED:
                covered[match.start : match.end] = b"\1" * (match.end - match.start)
        rest = [
            match
            for match in found
            if not any(covered[match.start : match.end]) and not _is_right_already(text, match)
        ]
        return _longest(rest)


def matcher():
    """Return the automaton of the list as it stands; asks for the version, one small query."""
    global _kept
    version = WordListState.current()
    kept_version, kept = _kept
    if kept is None or kept_version != version:
        with _lock:
            fields = ("word", "kind", "severity", "replacement", "note")
            entries = WordEntry.objects.only(*fields).order_by().iterator(chunk_size=2000)
            kept = Matcher(
                Word(row.word, row.kind, row.effective_severity, row.replacement, row.note)
                for row in entries
            )
            _kept = (version, kept)
    return kept


def forget():
    """Drop the automaton of this process (tests roll the list's version back)."""
    global _kept
    _kept = (None, None)


def _form(text):
    """Return `text` as it is compared, of the same length; a few letters would grow in lower
    case, and then all stay as they are."""
    plain = folded(text)
    low = plain.lower()
    return low if len(low) == len(plain) else plain


def _is_right_already(text, match):
    """Whether the word only occurs as a part of what it should read."""
    right = match.word.replacement
    place = right.find(match.word.word) if right else -1
    while place >= 0:
        begin = match.start - place
        if begin >= 0 and text[begin : begin + len(right)] == right:
            return True
        place = right.find(match.word.word, place + 1)
    return False


def _longest(matches):
    kept = []
    for match in sorted(matches, key=lambda each: (each.start, -each.end)):
        severe = match.word.severity == WordEntry.Severity.SEVERE
        last = kept[-1] if kept else None
        if last is not None and match.start < last.end:
            if not severe or last.word.severity == WordEntry.Severity.SEVERE:
                continue
        kept.append(match)
    return kept
