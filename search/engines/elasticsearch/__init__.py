"""The engine of a cluster elsewhere: Elasticsearch, written with elasticsearch-dsl."""

from search.engines.elasticsearch.engine import ElasticsearchEngine

__all__ = ["ElasticsearchEngine"]
