"""The comparison of two texts: whole words, whole figures, nothing lost, nothing acting."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.models import Activity
from core.reviews.screen.comparison import compare_contents
from core.reviews.screen.content import units_of
from core.reviews.screen.diff import DELETED, INSERTED, KEPT, compare, compare_texts, matches
from core.reviews.screen.names import Names
from core.reviews.screen.words import cut
from stories.models import ArticlePage
from tests import factories

SENTENCE = "从上午八点半到十一点半，五十八名志愿者分成登记、引导、陪护三个小组，采血 24,300 毫升。"
TEXTS = st.text(alphabet="文明志愿者第三四五十八名次 58人2,0。，的“”\n<>&a1", max_size=60)


def marked(old, new):
    """The comparison as one line: [-taken out-]{+put in+}."""
    frames = {KEPT: "%s", INSERTED: "{+%s+}", DELETED: "[-%s-]"}
    return "".join(frames[piece.kind] % piece.text for piece in compare_texts(old, new))


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("有58人到场", "有52人到场", "有[-58人-]{+52人+}到场"),
        ("采血 24,300 毫升", "采血 24,800 毫升", "采血 [-24,300-]{+24,800+} 毫升"),
        ("五十八名志愿者", "五十二名志愿者", "[-五十八名-]{+五十二名+}志愿者"),
        ("今年的第三次出车", "今年的第四次出车", "今年的[-第三次-]{+第四次+}出车"),
        ("上午8:30开始", "上午9:30开始", "上午[-8:30-]{+9:30+}开始"),
        ("占97.5%", "占98%", "占[-97.5%-]{+98%+}"),
        ("他们只陪着。", "二十年。他们只陪着。", "{+二十年。+}他们只陪着。"),
        ("照片摄于上周。", "照片3月7日摄。", "照片[-摄于上周-]{+3月7日摄+}。"),
        ("一样", "一样", "一样"),
        ("", "新写的", "{+新写的+}"),
        ("删去的", "", "[-删去的-]"),
    ],
)
def test_a_reader_sees_words_and_figures_change(old, new, shown):
    assert marked(old, new) == shown


def test_a_mark_between_two_changes_changes_with_them():
    assert marked("红的花", "绿的叶") == "[-红的花-]{+绿的叶+}"


def test_a_rewritten_sentence_is_one_change():
    old = "雾还没散，运树苗的小货车已经停在坡下，老支书拿着一根竹竿站在路口等人。"
    new = "三月的献血车停在广场东侧，车门一开，护士先看见了一张熟面孔，连忙招呼。"
    assert [piece.kind for piece in compare_texts(old, new)][:2] == [DELETED, INSERTED]
    assert len(compare_texts(old, new)) == 3


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS)
def test_nothing_is_lost(old, new):
    pieces = compare_texts(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != INSERTED) == old
    assert "".join(piece.text for piece in pieces if piece.kind != DELETED) == new
    assert "".join(cut(old)) == old


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 5), max_size=14), st.lists(st.integers(0, 5), max_size=14))
def test_what_is_matched_is_a_longest_common_subsequence(old, new):
    pairs = matches(old, new)
    assert all(old[i] == new[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in zip(pairs, pairs[1:], strict=False))
    longest = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, x in enumerate(old):
        for j, y in enumerate(new):
            longest[i + 1][j + 1] = (
                longest[i][j] + 1 if x == y else max(longest[i][j + 1], longest[i + 1][j])
            )
    assert len(pairs) == longest[-1][-1]


def long_texts():
    """A text of 20,000 characters, the same with many words changed, and one like none of it."""
    old = (SENTENCE * 500)[:20_000]
    edited = old.replace("五十八名", "五十二名").replace("登记", "签到", 300)
    alien = "".join(chr(0x4E00 + (i * 7919) % 5000) for i in range(20_000))
    return old, edited, alien


def test_long_texts_are_compared_whole():
    old, *others = long_texts()
    for new in others:
        pieces = compare_texts(old, new)
        assert "".join(piece.text for piece in pieces if piece.kind != DELETED) == new
        assert "".join(piece.text for piece in pieces if piece.kind != INSERTED) == old


def test_more_than_can_be_compared_is_replaced():
    pieces = compare(list(map(_word, range(30_000))), list(map(_word, range(30_000, 60_000))))
    assert [piece.kind for piece in pieces] == [DELETED, INSERTED]


def _word(number):
    from core.reviews.screen.words import Word

    return Word(str(number))


# Whole items.


def changes(model, old, new):
    names = Names()
    for content in (old, new):
        units_of(model, content, names)
    names.load()
    return compare_contents(units_of(model, old, names), units_of(model, new, names))


def article(*blocks, **values):
    body = json.dumps([{"type": kind, "value": value, "id": key} for key, kind, value in blocks])
    return {"title": "一篇", "summary": "", "body": body, **values}


def outline(found):
    return [(unit.path, unit.state, unit.moved) for unit in found if unit.is_changed]


def test_a_paragraph_is_known_by_its_number():
    old = article(("a", "paragraph", "<p>第一段。</p>"), ("b", "paragraph", "<p>有58人。</p>"))
    new = article(
        ("n", "heading", "新的小标题"),
        ("a", "paragraph", "<p>第一段。</p>"),
        ("b", "paragraph", "<p>有52人。</p>"),
        title="另一篇",
    )
    assert outline(changes(ArticlePage, old, new)) == [
        ("title", "changed", False),
        ("body.n", INSERTED, False),
        ("body.b", "changed", False),
    ]


def test_a_moved_block_is_told_as_moved():
    blocks = [(key, "paragraph", f"<p>这是第{key}段。</p>") for key in "abcd"]
    found = changes(ArticlePage, article(*blocks), article(*blocks[1:], blocks[0]))
    assert outline(found) == [("body.a", KEPT, True)]


def test_a_deleted_block_stands_where_it_was():
    blocks = [(key, "paragraph", f"<p>这是第{key}段。</p>") for key in "abc"]
    found = changes(ArticlePage, article(*blocks), article(blocks[0], blocks[2]))
    states = [(unit.path, unit.state) for unit in found if unit.path.startswith("body")]
    assert states == [("body.a", KEPT), ("body.b", DELETED), ("body.c", KEPT)]


def test_a_text_taken_in_again_is_compared_though_all_numbers_are_new():
    old = article(("a", "paragraph", f"<p>{SENTENCE}</p>"), ("b", "paragraph", "<p>不变。</p>"))
    new = article(
        ("x", "paragraph", f"<p>{SENTENCE.replace('五十八', '五十二')}</p>"),
        ("y", "paragraph", "<p>不变。</p>"),
    )
    assert outline(changes(ArticlePage, old, new)) == [("body.x", "changed", False)]


def test_captions_lists_and_tables_are_compared_inside(db):
    image, other = factories.SiteImageFactory(), factories.SiteImageFactory()

    def gallery(*pictures):
        return {
            "pictures": [
                {"type": "item", "id": key, "value": {"image": pk, "caption": said, "alt": ""}}
                for key, pk, said in pictures
            ]
        }

    def table(*rows):
        heads = [{"type": "text", "heading": name} for name in ("队伍", "人数")]
        return {"caption": "", "columns": heads, "rows": [{"values": list(row)} for row in rows]}

    old = article(
        ("g", "gallery", gallery(("1", image.pk, "摄于上周"), ("2", image.pk, "现场"))),
        ("t", "table", table(("青年分队", "58"), ("老年分队", "12"))),
        ("p", "paragraph", "<p>要带：</p><ul><li>水</li><li>帽子</li></ul>"),
    )
    new = article(
        ("g", "gallery", gallery(("1", image.pk, "3月7日摄"), ("2", other.pk, "现场"))),
        ("t", "table", table(("巾帼分队", "30"), ("青年分队", "52"), ("老年分队", "12"))),
        ("p", "paragraph", "<p>要带：</p><ul><li>水</li><li>雨衣</li></ul>"),
    )
    found = {unit.path: unit for unit in changes(ArticlePage, old, new)}
    parts = [part for part in found["body.g"].parts if part.is_changed]
    assert [piece.text for piece in parts[0].pieces] == ["摄于上周", "3月7日摄"]
    assert (parts[1].old, parts[1].new) == (str(image.pk), str(other.pk))
    rows = [part.state for part in found["body.t"].parts]
    assert rows == [KEPT, INSERTED, "changed", KEPT]
    changed = found["body.t"].parts[2].cells[1]
    assert [(piece.kind, piece.text) for piece in changed] == [(DELETED, "58"), (INSERTED, "52")]
    assert "帽子" in [piece.text for piece in found["body.p"].parts[0].pieces]


def test_a_records_fields_are_compared_as_they_are_read(site_tree):
    activity = factories.ActivityFactory(team=site_tree.anyuan.team, participants=58)
    old = json.loads(json.dumps(activity.serializable_data(), default=str))
    activity.participants, activity.team = 52, site_tree.luxi.team
    new = json.loads(json.dumps(activity.serializable_data(), default=str))
    found = {unit.path: unit for unit in changes(Activity, old, new) if unit.is_changed}
    assert set(found) == {"participants", "team"}
    assert found["participants"].label == "实际参加人数"
    assert [piece.text for piece in found["participants"].parts[0].pieces] == ["58", "52"]
    said = "".join(piece.text for piece in found["team"].parts[0].pieces)
    assert "安源区" in said and "芦溪县" in said


@pytest.mark.parametrize(
    "body",
    ["", "null", "{}", "[1, null]", '[{"type": "gone", "value": {"a": [1]}}]', "not json", "[{}]"]
    + ['[{"type": "gallery", "value": "text"}, {"type": "table", "value": {"rows": [3]}}]'],
)
def test_whatever_a_revision_holds_can_be_shown(db, body):
    found = changes(ArticlePage, {"title": "一"}, {"title": "一", "body": body})
    assert found[0].path == "title"
