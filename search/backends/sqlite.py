"""modelsearch's SQLite backend, fed with and asked for Chinese in the form of our analysis."""

from functools import reduce
from operator import and_, or_

from django.utils.functional import cached_property
from modelsearch.backends.database.sqlite import sqlite as stock
from modelsearch.backends.database.sqlite.query import Lexeme, SearchQueryExpression
from modelsearch.query import Phrase, PlainText

from search.backends.indexing import IndexingMixin
from search.backends.text import indexed, phrase, terms


class ObjectIndexer(stock.ObjectIndexer):
    @cached_property
    def title(self):
        return indexed(super().title)

    @cached_property
    def body(self):
        return indexed(super().body)

    @cached_property
    def autocomplete(self):
        return indexed(super().autocomplete)


class SQLiteIndex(IndexingMixin, stock.SQLiteIndex):
    indexer_class = ObjectIndexer


class QueryMixin:
    def build_search_query_content(self, query, config=None):
        if isinstance(query, PlainText):
            wanted = terms(query.query_string, self.LAST_TERM_IS_PREFIX)
            combine = and_ if query.operator.upper() == "AND" else or_
        elif isinstance(query, Phrase):
            wanted = [phrase(query.query_string)]
            combine = and_
        else:
            return super().build_search_query_content(query, config=config)
        # An empty term finds nothing, where no term at all would be a syntax error.
        lexemes = [Lexeme(term.text, prefix=term.prefix) for term in wanted] or [Lexeme("")]
        return SearchQueryExpression(reduce(combine, lexemes), config=config)


class SQLiteSearchQueryCompiler(QueryMixin, stock.SQLiteSearchQueryCompiler):
    pass


class SQLiteAutocompleteQueryCompiler(QueryMixin, stock.SQLiteAutocompleteQueryCompiler):
    pass


class SQLiteSearchBackend(stock.SQLiteSearchBackend):
    index_class = SQLiteIndex
    query_compiler_class = SQLiteSearchQueryCompiler
    autocomplete_query_compiler_class = SQLiteAutocompleteQueryCompiler


SearchBackend = SQLiteSearchBackend
