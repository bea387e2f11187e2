"""The engine that needs no server: tantivy on an index in a folder."""

from search.engines.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
