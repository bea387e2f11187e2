"""An engine so plain that it can be believed: it looks at every entry. The others are compared
with it.

Only constant scores can be foretold; `score` is None for what an engine weighs itself.
"""

from collections import Counter

from search.engines.base import (
    All,
    Among,
    Any,
    Best,
    Between,
    Constant,
    CountBy,
    EngineAnswer,
    Every,
    Hit,
    Not,
    Phrase,
    Prefix,
    Some,
    Term,
)


class ReferenceEngine:
    def __init__(self, entries=()):
        self.entries = {entry.key: entry for entry in entries}

    def apply(self, entries, gone):
        for key in gone:
            self.entries.pop(key, None)
        self.entries |= {entry.key: entry for entry in entries}

    def search(self, query):
        found = sorted(self._found(query), key=self._rank(query), reverse=query.sort[1])
        page = found[query.offset : query.offset + query.limit]
        counts, sums = {}, {}
        for count in query.counts:
            counted = self._found(query, count.without)
            if isinstance(count, CountBy):
                counts[count.name], summed = _by_value(counted, count)
                if count.sums:
                    sums[count.name] = summed
            else:
                passing = {
                    name: sum(_passes(entry, held) for entry in counted)
                    for name, held in count.cases
                }
                counts[count.name] = {name: number for name, number in passing.items() if number}
        hits = tuple(Hit(entry.key, self.score(query, entry)) for entry in page)
        return EngineAnswer(hits, len(found), counts, sums)

    def score(self, query, entry):
        parts = [_score(node, entry) for node in query.boosts if _matches(node, entry)]
        if query.match:
            parts.append(_score(query.match, entry))
        return None if None in parts else sum(parts)

    def _found(self, query, without=()):
        return [
            entry
            for entry in self.entries.values()
            if (query.match is None or _matches(query.match, entry))
            and not any(_matches(node, entry) for node in query.exclude)
            and all(_passes(entry, held) for name, held in query.filters if name not in without)
        ]

    def _rank(self, query):
        name, _descending = query.sort
        if name == "score":
            return lambda entry: (round(self.score(query, entry), 3), entry.key.pk)
        return lambda entry: (
            entry.numbers.get(name, 0),
            entry.numbers.get("date", 0),
            entry.key.pk,
        )


def _by_value(entries, count):
    counts, sums = Counter(), {}
    for entry in entries:
        for value in set(entry.facets.get(count.field, ())):
            counts[value] += 1
            summed = sums.setdefault(value, dict.fromkeys(count.sums, 0))
            for name in count.sums:
                summed[name] += entry.numbers.get(name, 0)
    return dict(counts), sums


def _matches(node, entry):
    match node:
        case Term(field, token):
            return token in entry.tokens.get(field, ())
        case Phrase(field, tokens):
            held = entry.tokens.get(field, ())
            return bool(tokens) and any(
                tuple(held[at : at + len(tokens)]) == tokens for at in range(len(held))
            )
        case Prefix(field, start):
            return any(token.startswith(start) for token in entry.tokens.get(field, ()))
        case All(nodes):
            return bool(nodes) and all(_matches(each, entry) for each in nodes)
        case Any(nodes) | Best(nodes):
            return any(_matches(each, entry) for each in nodes)
        case Constant(inner):
            return _matches(inner, entry)


def _score(node, entry):
    match node:
        case Prefix():
            return node.weight
        case Constant():
            return node.score
        case Term() | Phrase():
            return None
    scores = [_score(each, entry) for each in node.nodes if _matches(each, entry)]
    if None in scores:
        return None
    return max(scores) if isinstance(node, Best) else sum(scores)


def _passes(entry, held):
    match held:
        case Among(field, values):
            return not values.isdisjoint(entry.facets.get(field, ()))
        case Between(field, least, below):
            number = entry.numbers.get(field)
            return (
                number is not None
                and (least is None or least <= number)
                and (below is None or number < below)
            )
        case Every(filters):
            return all(_passes(entry, each) for each in filters)
        case Some(filters):
            return any(_passes(entry, each) for each in filters)
        case Not(inner):
            return not _passes(entry, inner)
