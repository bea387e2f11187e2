"""The rows that a text refers to by number, asked for all at once."""

from wagtail.models import Page


class Names:
    """Collects what is asked for until `load()`, and gives it afterwards: a text is read twice,
    so that any number of pictures and records costs one query a model."""

    def __init__(self):
        self._wanted, self._found = {}, {}

    def get(self, model, pk):
        """Return the row, or None while it is not loaded or if there is none."""
        if issubclass(model, Page):
            model = Page
        key = self._key(model, pk)
        if key is None:
            return None
        self._wanted.setdefault(model, set()).add(key)
        return self._found.get(model, {}).get(key)

    def said(self, model, pk):
        """Return what the row is called; that it is gone, if it is."""
        if pk in (None, ""):
            return ""
        row = self.get(model, pk)
        return str(row) if row is not None else f"{model._meta.verbose_name} {pk}（已不在）"

    def load(self):
        for model, keys in self._wanted.items():
            self._found[model] = model._base_manager.in_bulk(keys)

    @staticmethod
    def _key(model, pk):
        try:
            return model._meta.pk.to_python(pk)
        except Exception:  # noqa: BLE001, what a revision holds was written by anything
            return None
