"""What the sources of all page types share."""

from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.timezone import localtime

from search.sources import Card, Source


class PageSource(Source):
    """Pages that are published and in no private section."""

    def public(self):
        return self.model.objects.live().public()

    def pages(self, pks):
        return self.public().filter(pk__in=list(pks))

    def cards(self, pks):
        return self.public().for_listing().in_bulk(list(pks))

    def card(self, item):
        return Card(
            title=item.public_title,
            url=item.url,
            kicker=self.kicker(item),
            texts=(
                item.public_summary,
                *(self.shown(item, text) for text in plain_texts(item.body)),
            ),
            facts=known(getattr(item, "source", ""), _day(getattr(item, "publication_date", None))),
            picture=item.public_picture,
        )

    def kicker(self, item):
        """A few words besides the name of the kind."""
        return ""

    def shown(self, item, text):
        """Return a text of the item as everybody may read it."""
        return text


def _day(moment):
    return date_format(localtime(moment), "Y年n月j日") if moment else ""


def body_text(body):
    """The words of a page's body, as its blocks say what of them is to be searched."""
    return "\n".join(map(str, body.stream_block.get_searchable_content(body)))


def plain_texts(body):
    """The paragraphs of a page's body as they are stored, without any query; no other blocks."""
    return tuple(
        strip_tags(child["value"]) for child in body.raw_data if isinstance(child["value"], str)
    )


def lines(*texts):
    """The texts that say something, one a line."""
    return "\n".join(str(text) for text in texts if text)


def known(*names):
    """The names that are not empty, none twice, in order."""
    return tuple(dict.fromkeys(str(name) for name in names if name))
