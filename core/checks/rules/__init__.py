"""The rules: each takes `(item, texts)` and gives findings, in the order they are asked."""

from core.checks.rules import facts, links, personal, pictures, shape, words
from core.checks.texts import has_texts, texts_of

RULES = [
    personal.found,
    words.found,
    facts.found,
    pictures.found,
    shape.found,
    links.found,
]


def add_rule(rule):
    """Ask `rule(item, texts)` too; for an app's `ready()`."""
    if rule not in RULES:
        RULES.append(rule)


def found_in(item, texts=None):
    """Return what all rules find in `item`; nothing where the model has no public text."""
    if not has_texts(type(item)):
        return []
    texts = texts or texts_of(item)
    return [each for rule in RULES for each in rule(item, texts)]
