"""Our queries and filters as those of elasticsearch-dsl. What an index does not have, matches
nothing there, so that no schema is needed to ask."""

from functools import lru_cache

from elasticsearch_dsl import Q

from search.engines import base
from search.engines.elasticsearch.documents import facet_field, number_field, text_field

NOTHING, EVERYTHING = Q("match_none"), Q("match_all")


def question(asked, scored=False, also=()):
    """Return the whole of an EngineQuery as one query; `also` are further compiled filters."""
    match, weighs = matched(asked)
    parts = {
        "filter": [*(filter_of(held) for _name, held in asked.filters), *also],
        "must_not": [node(each) for each in asked.exclude],
    }
    if scored:
        parts["should"] = [_boost(each) for each in asked.boosts]
        parts["minimum_should_match"] = 0
    if scored and weighs:
        parts["must"] = match
    else:
        parts["filter"] = match + parts["filter"]
    if not parts["filter"] and not parts.get("must"):
        parts["filter"] = [EVERYTHING]
    return Q("bool", **{name: held for name, held in parts.items() if held or held == 0})


def matched(asked):
    """What must match in an EngineQuery, as a list of one query or none, and whether it weighs."""
    match asked.match:
        case None:
            return [], False
        case base.Constant(inner, 0):
            return [node(inner)], False
        case asked_for:
            return [node(asked_for)], True


def lowered(asked):
    """By how much the scores of `question` are too high: the servers know no score below zero, so
    that a boost of less is given to all the others instead."""
    return sum(-each.score for each in asked.boosts if _is_penalty(each))


def _is_penalty(boost):
    return isinstance(boost, base.Holds) and boost.score < 0


def _boost(boost):
    if _is_penalty(boost):
        return _constant(~filter_of(boost.filter), -boost.score)
    return node(boost)


def node(asked):
    match asked:
        case base.Term(field, token, weight):
            return _term(field, token, weight)
        case base.Phrase(field, tokens, weight):
            if len(tokens) < 2:
                return _term(field, *tokens, weight) if tokens else NOTHING
            held = {"query": " ".join(tokens), "boost": weight}
            return Q("match_phrase", **{text_field(field): held})
        case base.Prefix(field, start, weight):
            if not start:
                return NOTHING
            return Q("prefix", **{text_field(field): {"value": start, "boost": weight}})
        case base.All((only,)):
            return node(only)
        case base.All(nodes):
            return Q("bool", must=[*map(node, nodes)]) if nodes else NOTHING
        case base.Any(nodes):
            found = [*map(node, nodes)]
            return Q("bool", should=found, minimum_should_match=1) if nodes else NOTHING
        case base.Best(nodes):
            return Q("dis_max", queries=[*map(node, nodes)]) if nodes else NOTHING
        case base.Constant(inner, score):
            return _constant(node(inner), score)
        case base.Holds(held, score):
            return _constant(filter_of(held), score)
    raise TypeError(asked)


@lru_cache(2_000)
def filter_of(held):
    """Return a query that is to be read only: the same ones are asked for by most requests."""
    match held:
        case base.Among(field, values):
            if not values:
                return NOTHING
            texts = sorted(map(str, values))
            if len(texts) == 1:
                # As one word of a list it would take twice as long.
                return Q("term", **{facet_field(field): texts[0]})
            return Q("terms", **{facet_field(field): texts})
        case base.Between(field, least, below):
            return _range(number_field(field), least, below)
        case base.Every(filters):
            return Q("bool", filter=[*map(filter_of, filters)]) if filters else EVERYTHING
        case base.Some(filters):
            found = [*map(filter_of, filters)]
            return Q("bool", should=found, minimum_should_match=1) if filters else NOTHING
        case base.Not(inner):
            return Q("bool", must_not=[filter_of(inner)])
    raise TypeError(held)


def _term(field, token, weight):
    if not token:
        return NOTHING
    return Q("term", **{text_field(field): {"value": token, "boost": weight}})


def _constant(query, score):
    return Q("constant_score", filter=query, boost=score)


def _range(field, least, below):
    if least is None and below is None:
        return Q("exists", field=field)
    if None not in (least, below) and least >= below:
        return NOTHING
    bounds = {"gte": least, "lt": below}
    held = {name: bound for name, bound in bounds.items() if bound is not None}
    return Q("range", **{field: held})
