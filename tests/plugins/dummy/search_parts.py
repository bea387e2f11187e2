from django.utils.translation import gettext_lazy as _

from search.sources import Card, Document, Source
from tests.plugins.dummy.models import DummyNote


class NoteSource(Source):
    kind, label = "dummy_note", _("样例记录")
    model = DummyNote

    def public(self):
        return DummyNote.objects.all()

    def documents(self, pks):
        for note in self.public().filter(pk__in=list(pks)):
            yield Document(pk=note.pk, title=note.title, facets={"dummy_colour": (1,)})

    def cards(self, pks):
        return self.public().in_bulk(list(pks))

    def card(self, item):
        return Card(title=item.title, url=f"/dummy/deep/{item.pk}/")
