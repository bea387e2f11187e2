"""How entries reach the index table, the same on every database."""

from modelsearch.conf import get_app_config
from modelsearch.utils import get_content_type_pk


class IndexingMixin:
    """Writes what `indexer_class` makes of each object: the stock index names its own class."""

    indexer_class = None
    indexed_columns = ("title", "autocomplete", "body")

    def add_items(self, model, objs):
        if not model.get_search_fields():
            return
        indexers = {
            indexer.id: indexer
            for indexer in (self.indexer_class(obj, self.backend) for obj in objs)
        }
        if not indexers:
            return
        entry_model = get_app_config().get_model("IndexEntry")
        content_type_pk = get_content_type_pk(model)
        entry_model._default_manager.using(self.write_connection.alias).bulk_create(
            [
                entry_model(
                    content_type_id=content_type_pk,
                    object_id=object_id,
                    **{column: getattr(indexer, column) for column in self.indexed_columns},
                )
                for object_id, indexer in indexers.items()
            ],
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=[*self.indexed_columns, "title_norm"],
        )
        self._refresh_title_norms()
