"""Addresses read as pinyin and stay unique."""

import pytest

from core.slugs import MAX_LENGTH, pinyin_slug, unique_slug
from tests import factories


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("重庆", "chongqing"),
        ("重庆的新页面", "chongqing-de-xin-ye-mian"),
        ("长沙银行", "changsha-yinhang"),
        ("3·5学雷锋 2026", "3-5-xue-lei-feng-2026"),
        ("Hello世界", "hello-shi-jie"),
        ("“树”，记得回来！", "shu-jide-hui-lai"),
        ("<script>", "script"),
        ("——。。？！", ""),
        ("", ""),
    ],
)
def test_hanzi_become_pinyin(text, slug):
    assert pinyin_slug(text) == slug


def test_a_long_title_is_cut_at_a_words_end():
    slug = pinyin_slug("种树" * 200)
    assert len(slug) <= MAX_LENGTH
    assert not slug.endswith("-")
    assert set(slug.split("-")) <= {"zhong", "shu", "zhongshu"}
    assert len(pinyin_slug("a" * 400)) == MAX_LENGTH


def test_what_is_taken_gets_a_number():
    taken = {"chongqing", "chongqing-2"}
    assert unique_slug("重庆", taken.__contains__) == "chongqing-3"


def test_punctuation_alone_still_gets_an_address():
    assert unique_slug("……", lambda slug: False, fallback="page").startswith("page-")


def test_pages_with_the_same_title_get_their_own_addresses(site_tree, client):
    pages = [
        factories.StandardPageFactory(parent=site_tree.home, title="重庆来信")
        for _number in range(3)
    ]
    assert [page.slug for page in pages] == [
        "chongqing-laixin", "chongqing-laixin-2", "chongqing-laixin-3",
    ]  # fmt: skip
    assert client.get("/chongqing-laixin-3/").status_code == 200


def test_a_page_of_punctuation_can_be_read(site_tree, client):
    page = factories.StandardPageFactory(parent=site_tree.home, title="？！")
    assert client.get(page.url).status_code == 200
