from django.utils.translation import gettext_lazy as _

from brands.models import BrandPage
from search.page_sources import PageSource, body_text, known, lines
from search.sources import Dependency, Document, Facet, register_facet, register_source


class BrandSource(PageSource):
    kind, label = "brand", _("品牌")
    weight = 1.2
    model = BrandPage

    @property
    def dependencies(self):
        return (
            Dependency(
                "brands.BrandMilestone", lambda row: BrandPage.objects.filter(pk=row.page_id)
            ),
        )

    def documents(self, pks):
        for page in self.pages(pks).prefetch_related("milestones"):
            milestones = [lines(row.title, row.text) for row in page.milestones.all()]
            yield Document(
                pk=page.pk,
                title=page.public_title,
                text=lines(page.public_summary, page.slogan, body_text(page.body), *milestones),
                names=known(page.owner_unit),
                facets={"brand": (page.pk,)},
            )

    def kicker(self, item):
        return item.owner_unit


def public_brand_titles(pks):
    """`{id: title}` of those brands that everybody may read."""
    pages = BrandPage.objects.live().public().filter(pk__in={pk for pk in pks if pk})
    return dict(pages.order_by().values_list("pk", "title"))


register_source(BrandSource())
register_facet(Facet("brand", _("品牌")))
