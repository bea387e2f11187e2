"""The office's list of words, and the automaton that finds all of them in one pass."""

from core.checks.words.matching import Matcher, Word, matcher

__all__ = ["Matcher", "Word", "matcher"]
