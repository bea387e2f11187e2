"""The two formats of feeds, with pictures."""

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed


class MediaRss(Rss201rev2Feed):
    """RSS with the picture of each item as Media RSS."""

    def rss_attributes(self):
        return {**super().rss_attributes(), "xmlns:media": "http://search.yahoo.com/mrss/"}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if item["media"]:
            handler.addQuickElement("media:content", None, item["media"])

    def latest_post_date(self):
        return self.feed["changed"]


class MediaAtom(Atom1Feed):
    """Atom with the picture of each item as an enclosure."""

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if item["media"]:
            picture = {"rel": "enclosure", "type": item["media"]["type"]}
            handler.addQuickElement("link", None, {**picture, "href": item["media"]["url"]})

    def latest_post_date(self):
        return self.feed["changed"]


FORMATS = {
    "rss": (MediaRss, "application/rss+xml; charset=utf-8"),
    "atom": (MediaAtom, "application/atom+xml; charset=utf-8"),
}
