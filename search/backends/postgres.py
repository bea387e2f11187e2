"""modelsearch's PostgreSQL backend, fed with and asked for Chinese in the form of our analysis."""

from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery
from modelsearch.backends.database.postgres import postgres as stock
from modelsearch.backends.database.postgres.query import Lexeme
from modelsearch.query import Phrase, PlainText

from search.backends.indexing import IndexingMixin
from search.backends.text import has_chinese, indexed, phrase, terms


class ObjectIndexer(stock.ObjectIndexer):
    def as_vector(self, texts, for_autocomplete=False):
        texts = [(indexed(text), weight) for text, weight in texts]
        return super().as_vector(texts, for_autocomplete=for_autocomplete)


class PostgresIndex(IndexingMixin, stock.PostgresIndex):
    indexer_class = ObjectIndexer
    indexed_columns = (*IndexingMixin.indexed_columns, "title_text", "body_text")


class QueryMixin:
    def build_tsquery_content(self, query, config=None, invert=False):
        if isinstance(query, PlainText):
            wanted = terms(query.query_string, self.LAST_TERM_IS_PREFIX)
            combine = and_ if query.operator.lower() == "and" else or_
        elif isinstance(query, Phrase) and has_chinese(query.query_string):
            wanted = [phrase(query.query_string)]
            combine = and_
        else:
            return super().build_tsquery_content(query, config=config, invert=invert)
        if not wanted:
            # An empty query finds nothing.
            return SearchQuery("", search_type="plain", config=config)
        lexemes = [Lexeme(term.text, prefix=term.prefix, invert=invert) for term in wanted]
        return SearchQuery(reduce(combine, lexemes), search_type="raw", config=config)


class PostgresSearchQueryCompiler(QueryMixin, stock.PostgresSearchQueryCompiler):
    pass


class PostgresAutocompleteQueryCompiler(QueryMixin, stock.PostgresAutocompleteQueryCompiler):
    pass


class PostgresSearchBackend(stock.PostgresSearchBackend):
    index_class = PostgresIndex
    query_compiler_class = PostgresSearchQueryCompiler
    autocomplete_query_compiler_class = PostgresAutocompleteQueryCompiler


SearchBackend = PostgresSearchBackend
