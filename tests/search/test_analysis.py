"""Text as the index holds it, and as it is marked again: one form, pairs, words, sounds."""

import random
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import analysis
from search.analysis import (
    cut,
    entry_of,
    fold,
    fragment,
    grams,
    highlight,
    is_han,
    kind_number,
    month_number,
    readings,
    runs,
    singles,
    sounds,
    sounds_of_word,
    stop_words,
    tokens_of,
    words,
)
from search.analysis.highlighting import LEAD, TAIL
from search.analysis.segmentation import LONGEST_TOKEN
from search.analysis.synonyms import groups_of
from search.sources import Document

TABLE = Path(analysis.__file__).parent / "data" / "traditional.txt"
PAIRS = [
    pair
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for pair in line.split()
]
#: What hypothesis would rarely draw by itself: what a fold, a cut or a match may stumble over.
PIECES = st.sampled_from(
    [
        *("献血", "無償獻血", "志愿服务", "全民阅读", "长乐", "〇", "时时々", "𠮷野家", "眝", "⾦"),
        *("ＡＢ　Ｃ", "ﬁ", "İ", "ß", "é", "é", "ⅻ", "㎡", "½", "\u200f", "\u202e", "\x00"),
        *("👨‍👩‍👧", "☕️", "<b>", "&amp;", '"', "“", "”", "-", "_", " ", "\n", "。", "，"),
    ]
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.lists(PIECES, max_size=12).map("".join),
)


def joined(pieces):
    return "".join(text for text, _is_term in pieces)


def marked(pieces):
    return [text for text, is_term in pieces if is_term]


# --- one form


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("無償獻血", "无偿献血"),
        ("ＡＢＣ　１２３", "abc 123"),
        ("（安源）！", "(安源)!"),
        ("ÉCOLE", "école"),
        ("m²", "m2"),
        ("⾦融", "金融"),
        ("⾞站", "车站"),
        ("㊖", "财"),
        ("ｶﾅ", "カナ"),
        ("İ", "i"),
        ("。《》", "。《》"),
    ],
)
def test_forms(written, form):
    assert fold(written) == form


def test_every_traditional_character_finds_its_simplified_one():
    assert len(PAIRS) > 4000
    forms = {pair[0]: pair[1] for pair in PAIRS}
    for old, new in forms.items():
        assert fold(old) == fold(new), old
        assert fold(new) == forms.get(new, new), "a simplified one stays as it is"
        assert is_han(old) and is_han(fold(old)), old
        assert grams(f"王{old}志") == grams(f"王{new}志") == [f"王{fold(new)}", f"{fold(new)}志"]


def test_folding_keeps_the_length_and_is_done_once():
    """Of any character: a query is folded more often than a text."""
    for code in (*range(0xD800), *range(0xE000, 0x30000)):
        folded = fold(chr(code))
        assert len(folded) == 1, hex(code)
        assert fold(folded) == folded, hex(code)


@given(TEXTS)
def test_folding_of_any_text(text):
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


# --- runs, pairs, words


def test_runs_are_chinese_or_letters():
    assert runs("2026年3月，萍乡市iPhone用户！") == [
        "2026",
        "年",
        "3",
        "月",
        "萍乡市",
        "iphone",
        "用户",
    ]
    assert runs("") == runs("，。!?_-—…“”") == []


def test_numbers_as_chinese_write_them_are_one_run():
    assert runs("二〇二六年") == ["二〇二六年"]
    assert grams("时时々") == ["时时", "时々"]


def test_pairs_overlap_and_one_character_is_itself():
    assert grams("无偿献血 A4 纸") == ["无偿", "偿献", "献血", "a4", "纸"]


@pytest.mark.parametrize("name", ["𠮷野家", "赵孟𫖯", "𬇕江", "王眝", "𠮷"])
def test_rare_characters_of_names_are_chinese(name):
    assert runs(name) == [fold(name)]
    assert all(map(is_han, name))
    document = Document(pk=1, title=f"纪念{name}先生", names=(name,))
    tokens = tokens_of(document)
    assert set(grams(name)) <= set(tokens["names"])
    for field in ("title", "text"):
        assert set(grams(name)) - {name} <= set(tokens[field])


def test_long_letters_are_cut_and_long_chinese_is_not():
    assert runs("a" * 500) == ["a" * LONGEST_TOKEN]
    assert len(grams("献" * 500)) == 499


def test_words_are_known_and_no_stop_words():
    assert "献血" in words("萍乡市无偿献血志愿服务活动")
    assert not stop_words().intersection(words("我们的志愿者和他们的队伍"))
    assert {"新时代文明实践", "文明"} <= set(words("新时代文明实践站"))


def test_words_of_the_field_are_whole():
    for word in analysis.segmentation.shipped_words():
        assert word in cut(word) or not is_han(word[0]), word


def test_single_characters():
    assert singles("獻血 A 𠮷") == ["献", "血", "𠮷"]


@given(TEXTS)
def test_a_query_of_a_text_is_cut_as_the_text(text):
    """However it was written: folded or not, alone or within others."""
    for way in (runs, grams, words, cut, sounds):
        found = way(text)
        assert way(fold(text)) == found
        assert all(found), "no token is empty"
    assert "".join(cut(text)) == "".join(runs(text))
    for token in grams(text):
        assert not is_han(token) or len(token) <= 2
        assert len(token) <= LONGEST_TOKEN
    around = grams(f"，{text}。")
    assert around == grams(text)


# --- sounds


@pytest.mark.parametrize(
    ("word", "whole", "initials"),
    [
        ("重庆", "chongqing", "cq"),
        ("银行", "yinhang", "yh"),
        ("长乐", "changle", "cl"),
        ("阅读", "yuedu", "yd"),
        ("绿化", "lvhua", "lh"),
        ("萍乡", "pingxiang", "px"),
        ("拥军优属", "yongjunyoushu", "yjys"),
    ],
)
def test_sounds_of_a_word(word, whole, initials):
    found = sounds_of_word(word)
    assert found[:2] == (whole, initials)


def test_a_name_that_no_dictionary_knows_has_several_readings():
    assert {"".join(way) for way in readings("行知")} >= {"xingzhi", "hangzhi"}
    assert len(readings("重重乐行")) <= 3


def test_a_short_run_sounds_as_a_whole_and_by_words():
    found = sounds("全民阅读")
    assert {"quanminyuedu", "qmyd", "yuedu", "yd"} <= set(found)
    assert len(found) == len(set(found))


def test_only_chinese_has_a_sound():
    assert sounds_of_word("abc") == sounds_of_word("a4纸") == ()
    assert sounds("A4 100 ，") == []


def test_a_character_without_reading_breaks_nothing():
    assert sounds("𠮷野家")
    assert sounds("〇") == []


# --- marking


def test_what_was_asked_is_marked_as_it_was_written():
    assert highlight("無償獻血志願服務", ["献血"]) == [
        ("無償", False),
        ("獻血", True),
        ("志願服務", False),
    ]
    assert marked(highlight("使用ＡＢＣ系统", ["abc"])) == ["ＡＢＣ"]
    assert marked(highlight("ABC", ["ａｂ"])) == ["AB"]


def test_terms_that_overlap_or_touch_are_one_mark():
    text = "新时代文明实践中心"
    assert marked(highlight(text, ["文明实践", "实践中心"])) == ["文明实践中心"]
    assert marked(highlight(text, ["文明", "实践"])) == ["文明实践"]
    assert marked(highlight(text, ["文", "文明实践", "明"])) == ["文明实践"]
    assert marked(highlight("血献血", ["献血", "血"])) == ["血献血"]


def test_text_that_looks_like_something_else_is_text():
    for text in ("<b>献血</b>", "a.b*c(献血", "&lt;献血&gt;", "\\1献血"):
        assert joined(highlight(text, ["献血"])) == text
        assert marked(highlight(text, ["献血"])) == ["献血"]
    assert marked(highlight("a.b 和 axb", ["a.b"])) == ["a.b"]
    assert marked(highlight("一|二", ["|"])) == ["|"]


def test_terms_of_nothing_mark_nothing():
    assert highlight("", ["献血"]) == []
    for terms in ([], [""], [" "], ["　"]):
        assert highlight("献 血", terms) == [("献 血", False)]


@given(TEXTS, st.lists(TEXTS, max_size=4))
def test_marking_any_text(text, terms):
    pieces = highlight(text, terms)
    assert joined(pieces) == text
    assert all(piece for piece, _is_term in pieces)
    assert all(one[1] != other[1] for one, other in zip(pieces, pieces[1:], strict=False))
    shown = {fold(piece) for piece in marked(pieces)}
    folded = [term for term in map(str.strip, map(fold, terms)) if term]
    for term in folded:
        assert (term in fold(text)) == any(term in piece for piece in shown)


# --- fragments

LONG = (
    "三月五日上午，安源区组织志愿者开展清洁家园行动。"
    "大家分成四组，沿街道清理落叶和垃圾，并向居民宣传垃圾分类知识。"
    "下午，市中心血站的献血车开到广场，共有三十二人参加无偿献血，总量一万二千毫升。"
    "活动得到居民好评，社区负责人表示今后每月举办一次，也欢迎更多单位加入到队伍里来，一起服务群众。"
)


def test_a_short_text_is_its_own_fragment():
    assert fragment("献血车进校园", ["献血"]) == highlight("献血车进校园", ["献血"])


def test_a_fragment_begins_and_ends_where_a_clause_does():
    pieces = fragment(LONG, ["献血"], 60)
    text = joined(pieces)
    assert text.startswith("…") and text.endswith("…")
    shown = text.strip("…")
    assert shown in LONG and len(shown) <= 60
    at = LONG.index(shown)
    assert LONG[at - 1] in "，。" and shown[-1] in "，。"
    assert marked(pieces).count("献血") == 2


def test_a_fragment_shows_different_words_rather_than_one_often():
    text = "献血献血献血。" + "讲座。" * 40 + "献血车开到学校。" + "讲座。" * 40
    shown = joined(fragment(text, ["献血", "学校"]))
    assert "献血" in shown and "学校" in shown


def test_without_a_word_it_is_the_beginning():
    assert joined(fragment(LONG, ["足球"], 60)).startswith("三月五日上午")
    assert joined(fragment(LONG, [], 60)).endswith("…")


def test_no_word_of_letters_is_cut_in_two():
    text = " ".join(["volunteers"] * 30) + " blood donation " + " ".join(["volunteers"] * 30)
    shown = joined(fragment(text, ["blood"])).strip("… ")
    assert {*shown.split()} <= {"volunteers", "blood", "donation"}


def test_a_long_text_full_of_the_word_is_no_burden():
    text = "献血" * 100_000
    assert marked(fragment(text, ["献血", "血"]))


@given(
    st.lists(PIECES, min_size=1, max_size=80).map("".join), st.lists(TEXTS, max_size=3), st.data()
)
def test_fragments_of_any_text(text, terms, data):
    length = data.draw(st.integers(LEAD + TAIL + 10, 120))
    pieces = fragment(text, terms, length)
    shown = joined(pieces)
    if len(text) <= length:
        assert shown == text
        return
    inner = shown.removeprefix("…").removesuffix("…")
    assert inner in text and 0 < len(inner) <= length
    short = [term for term in map(str.strip, map(fold, terms)) if 0 < len(term) <= TAIL]
    if any(term in fold(text) for term in short):
        assert marked(pieces)


# --- documents


def test_what_matches_is_in_the_text_and_heads_weigh():
    tokens = tokens_of(Document(pk=1, title="献血车", text="进校园", names=("安源区",)))
    assert tokens["title"] == ["献血", "血车"]
    assert tokens["names"] == ["安源", "源区"]
    assert tokens["text"] == [*tokens["title"], *tokens["names"], "进校", "校园"]
    assert {"献", "血", "车", "校园"} <= set(tokens["words"])
    assert "anyuan" in tokens["sound"] and "xiaoyuan" not in tokens["sound"]


def test_an_entry_has_its_kind_its_month_and_only_known_numbers():
    entry = entry_of("team", Document(pk=7, title="队", facets={"area": (3,)}, version=4))
    assert entry.key == ("team", 7) and entry.version == 4
    assert entry.facets == {"area": (3,), "kind": (kind_number("team"),)}
    assert entry.numbers == {}
    dated = entry_of("team", Document(pk=7, title="队", date=29_000_000))
    assert dated.numbers == {"date": 29_000_000}
    assert dated.facets["month"] == (month_number(29_000_000),)


def test_months_are_local():
    """Half past midnight on 1 March 2026 in Beijing is still February in Greenwich."""
    minute = 1_772_296_200 // 60
    assert month_number(minute) == 202603
    assert month_number(minute - 60) == 202602


def test_synonyms_hold_both_ways():
    groups = groups_of(["阅读、讀書、看书", "读书=念书", "", "单"])
    assert groups["阅读"] == ("读书", "看书")
    assert set(groups["读书"]) == {"阅读", "看书", "念书"}
    assert groups["单"] == ()


@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=2))
def test_any_document_can_be_analysed(title, text, names):
    tokens = tokens_of(Document(pk=1, title=title, text=text, names=tuple(names)))
    assert set(tokens) == set(analysis.FIELDS)
    for held in tokens.values():
        assert all(isinstance(token, str) and token.strip() for token in held)
    assert set(grams(title)) | set(grams(text)) <= set(tokens["text"])


def test_analysis_needs_no_luck():
    """The same in any order, and however often: caches change nothing."""
    texts = [LONG[start : start + 40] for start in range(0, len(LONG) - 40, 7)]
    first = {text: (words(text), sounds(text)) for text in texts}
    random.Random(3).shuffle(texts)  # noqa: S311
    readings.cache_clear()
    sounds_of_word.cache_clear()
    assert {text: (words(text), sounds(text)) for text in texts} == first
    assert unicodedata.normalize("NFC", LONG) == LONG
