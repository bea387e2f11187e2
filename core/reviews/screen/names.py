"""The rows that a text refers to by number, asked for all at once."""

from collections import defaultdict

from wagtail.models import Page


class Names:
    """Collects what is asked for until `load()`, and gives it afterwards: a text is read twice,
    so that any number of pictures and records costs one query a model."""

    def __init__(self):
        self._wanted, self._found = defaultdict(set), defaultdict(dict)

    def get(self, model, pk):
        """Return the row, or None while it is not loaded or if there is none."""
        if issubclass(model, Page):
            model = Page
        key = self._key(model, pk)
        if key is None:
            return None
        self._wanted[model].add(key)
        return self._found[model].get(key)

    def rows(self, model):
        """Return what was found of `model`: {primary key: row, None for what is gone}."""
        return self._found[model]

    def said(self, model, pk):
        """Return what the row is called; that it is gone, if it is."""
        if pk in (None, ""):
            return ""
        row = self.get(model, pk)
        return str(row) if row is not None else f"{model._meta.verbose_name} {pk}（已不在）"

    def load(self):
        """Ask for what is wanted and was not asked for before."""
        for model, keys in self._wanted.items():
            missing = keys - self._found[model].keys()
            if missing:
                along = getattr(model, "named_with", ())
                rows = model._base_manager.select_related(*along).in_bulk(missing)
                self._found[model] |= {key: rows.get(key) for key in missing}
                self._note_along(rows.values())

    def _note_along(self, rows):
        """What came along with the rows need not be asked for again: a team's area is mostly the
        record's own."""
        for row in rows:
            for held in row._state.fields_cache.values():
                if held is not None and type(held) in self._wanted:
                    self._found[type(held)].setdefault(held.pk, held)

    @staticmethod
    def _key(model, pk):
        try:
            return model._meta.pk.to_python(pk)
        except Exception:  # noqa: BLE001, what a revision holds was written by anything
            return None
