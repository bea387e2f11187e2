"""What the sources of all page types share."""

from search.sources import Source


class PageSource(Source):
    """Pages that are published and in no private section."""

    def public(self):
        return self.model.objects.live().public()

    def pages(self, pks):
        return self.public().filter(pk__in=list(pks))

    def cards(self, pks):
        return self.public().for_listing().in_bulk(list(pks))


def body_text(body):
    """The words of a page's body, as its blocks say what of them is to be searched."""
    return "\n".join(map(str, body.stream_block.get_searchable_content(body)))


def lines(*texts):
    """The texts that say something, one a line."""
    return "\n".join(str(text) for text in texts if text)


def known(*names):
    """The names that are not empty, none twice, in order."""
    return tuple(dict.fromkeys(str(name) for name in names if name))
