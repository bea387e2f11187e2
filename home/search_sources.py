from django.utils.translation import gettext_lazy as _

from home.models import StandardPage
from search.page_sources import PageSource, body_text, lines
from search.sources import Document, register_source


class StandardPageSource(PageSource):
    """Pages of plain text; those who look for a telephone number or a rule look for these."""

    kind, label = "page", _("页面")
    model = StandardPage

    def documents(self, pks):
        for page in self.pages(pks):
            yield Document(
                pk=page.pk,
                title=page.public_title,
                text=lines(page.public_summary, body_text(page.body)),
            )

    def cards(self, pks):
        return self.public().select_related("lead_image").in_bulk(list(pks))


register_source(StandardPageSource())
