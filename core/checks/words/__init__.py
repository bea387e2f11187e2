"""The office's list of words, and the automaton that finds all of them in one pass."""
