"""Our queries and filters as tantivy's."""

import re

from tantivy import FieldType, Occur, Query

from search.engines import base


class Compiler:
    """Compiles against one tantivy schema; an unknown field matches nothing."""

    def __init__(self, schema, fields):
        self.schema, self.fields = schema, fields

    def query(self, asked, without=()):
        """Return the whole of an EngineQuery, less the filters named in `without`."""
        parts = [(Occur.Must, self.node(asked.match))] if asked.match else []
        parts += [(Occur.MustNot, self.node(node)) for node in asked.exclude]
        parts += [
            (Occur.Must, Query.const_score_query(self.filter(held), 0.0))
            for name, held in asked.filters
            if name not in without
        ]
        if not any(occur == Occur.Must for occur, _query in parts):
            parts.append((Occur.Must, Query.const_score_query(Query.all_query(), 0.0)))
        return parts

    def scored(self, asked):
        parts = self.query(asked)
        parts += [(Occur.Should, self.node(node)) for node in asked.boosts]
        return Query.boolean_query(parts)

    def plain(self, asked, without=(), also=None):
        """The same documents without any score."""
        parts = self.query(asked, without)
        if also is not None:
            parts.append((Occur.Must, Query.const_score_query(self.filter(also), 0.0)))
        return Query.boolean_query(parts)

    def node(self, node):
        match node:
            case base.Term(field, token, weight):
                return self._weighted(self._term(field, token), weight)
            case base.Phrase(field, tokens, weight):
                return self._weighted(self._phrase(field, tokens), weight)
            case base.Prefix(field, start, weight):
                return Query.const_score_query(self._prefix(field, start), weight)
            case base.All(nodes):
                return self._boolean(Occur.Must, nodes)
            case base.Any(nodes):
                return self._boolean(Occur.Should, nodes)
            case base.Best(nodes):
                compiled = [self.node(each) for each in nodes]
                return Query.disjunction_max_query(compiled) if compiled else Query.empty_query()
            case base.Constant(inner, score):
                return Query.const_score_query(self.node(inner), score)
            case base.Holds(held, score):
                return Query.const_score_query(self.filter(held), score)
        raise TypeError(node)

    def filter(self, held):
        match held:
            case base.Among(field, values):
                if field not in self.fields or not values:
                    return Query.empty_query()
                return Query.term_set_query(self.schema, field, sorted(values))
            case base.Between(field, least, below):
                return self._range(field, least, below)
            case base.Every(filters):
                return self._filters(Occur.Must, filters)
            case base.Some(filters):
                return self._filters(Occur.Should, filters)
            case base.Not(inner):
                return Query.boolean_query(
                    [(Occur.Must, Query.all_query()), (Occur.MustNot, self.filter(inner))]
                )
        raise TypeError(held)

    def _term(self, field, token):
        if field not in self.fields or not token:
            return Query.empty_query()
        return Query.term_query(self.schema, field, token)

    def _phrase(self, field, tokens):
        if len(tokens) < 2:
            return self._term(field, *tokens) if tokens else Query.empty_query()
        if field not in self.fields:
            return Query.empty_query()
        return Query.phrase_query(self.schema, field, list(tokens))

    def _prefix(self, field, start):
        if field not in self.fields or not start:
            return Query.empty_query()
        try:
            return Query.regex_query(self.schema, field, re.escape(start) + ".*")
        except ValueError:
            return self._term(field, start)

    def _range(self, field, least, below):
        if field not in self.fields or (None not in (least, below) and least >= below):
            return Query.empty_query()
        if least is None and below is None:
            return Query.exists_query(field)
        return Query.range_query(
            self.schema, field, FieldType.Integer, least, below, include_upper=below is None
        )

    def _boolean(self, occur, nodes):
        if not nodes:
            return Query.empty_query()
        return Query.boolean_query([(occur, self.node(each)) for each in nodes])

    def _filters(self, occur, filters):
        if not filters:
            return Query.all_query() if occur == Occur.Must else Query.empty_query()
        return Query.boolean_query([(occur, self.filter(each)) for each in filters])

    @staticmethod
    def _weighted(query, weight):
        return query if weight == 1.0 else Query.boost_query(query, weight)
