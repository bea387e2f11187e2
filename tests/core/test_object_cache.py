"""Rows that many requests of a process read, without being made anew for each."""

from django.core.cache import caches

from core.frame import shared
from tests import factories


def test_all_requests_get_the_same_objects_until_content_changes(rf, site_tree):
    def names():
        rows = shared(rf.get("/"), "brands-here", lambda: list(type(brand).objects.all()))
        return rows, [row.title for row in rows]

    brand = factories.BrandPageFactory(parent=site_tree.brands, title="工运摇篮")
    names()  # The first request of a site writes its settings.
    first, titles = names()
    assert "工运摇篮" in titles
    assert names()[0] is first
    brand.title = "小城大爱"
    brand.save_revision().publish()
    second, titles = names()
    assert second is not first
    assert "小城大爱" in titles and "工运摇篮" not in titles


def test_what_is_kept_ends_and_is_never_too_much():
    objects = caches["objects"]
    objects.set("gone", [1], 0)
    assert objects.get("gone") is None
    for number in range(50):
        assert objects.add(number, [number])
        assert not objects.add(number, "another")
    assert objects.get(49) == [49]
    assert len(objects._cache) <= 12
