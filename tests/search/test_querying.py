"""Whatever is typed: it is taken apart without failing, and asked of a real index."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.analysis import entry_of, fold, schema
from search.engines.base import Among, CountBy
from search.engines.embedded import EmbeddedEngine
from search.finding import find
from search.querying import MAX_LENGTH, MAX_WORDS, parse
from search.sources import Document

RANDOM = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}
PIECES = st.sampled_from(
    [
        *(
            "献血",
            "獻血",
            "志愿服务",
            "全民阅读",
            "全民阅独",
            "安源区",
            "哪里可以",
            "什么时候",
            "的",
        ),
        *(
            '"',
            "“",
            "”",
            "「",
            "」",
            "-",
            "--",
            '-"',
            "-“献血”",
            "+",
            "*",
            "(",
            ")",
            "~",
            "^",
            ":",
            "\\",
        ),
        *(
            "text:",
            "title:献血",
            "AND",
            "OR",
            "NOT",
            "[* TO *]",
            "/.*/",
            "yuedu",
            "yjys",
            "xianxue",
        ),
        *(" ", "　", "\t", "\n", "\x00", "\u200f", "\u202e", "\u0301", "\ufeff", "é", "ﬁ", "İ"),
        *(
            "👨‍👩‍👧",
            "☕️",
            "𠮷",
            "〇",
            "A4",
            "2026年3月",
            "<script>",
            "'; DROP TABLE",
            "%s",
            "{{ q }}",
        ),
        *("שלום", "سلام", "क्षि", "가나", "ひらがな", "ÀÉ", "ＡＢＣ", "１２", "a" * 300, "献" * 300),
    ]
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
    st.lists(PIECES, max_size=30).map("".join),
    st.lists(PIECES, max_size=30).map(" ".join),
    st.lists(PIECES, min_size=1, max_size=5).map(
        lambda pieces: ("".join(pieces) * 10_000)[:10_000]
    ),
)
#: Each has been somebody's fault somewhere: signs alone, halves of pairs, sheer length.
CORNERS = [
    *("", " ", "-", "--", "- -", '"', '""', '-""', "“", "”“", '"献血', '-"献血', "「献血", "-献血"),
    *("\x00", "a\x00b", "\u202e献血", "é" * 50, "👨‍👩‍👧" * 30, "的 的 的", "什么", "哪里可以"),
    *("献" * 10_000, "献血 " * 3_000, "-献血 " * 3_000, '"' * 9_999, "a" * 10_000, "- " * 5_000),
    *("a b c d e f g h i j k l m n o p", " ".join("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨")),
    "".join(chr(code) for code in range(0x4E00, 0x4E00 + 3_000)),
    " ".join(chr(code) for code in range(0x4E00, 0x4E00 + 3_000)),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """An index of documents that most pieces stand in somewhere."""
    engine = EmbeddedEngine(tmp_path_factory.mktemp("querying") / "index")
    documents = [
        Document(1, "萍乡市无偿献血志愿服务活动", "血站的献血车开到广场", ("安源区",), 29_000_000),
        Document(2, "全民阅读进校园", "2026年3月，读书会与A4纸", ("芦溪县",), 29_100_000),
        Document(3, "拥军优属慰问", "慰问官兵", ("安源区", "𠮷野队"), 29_200_000),
        Document(4, "清洁家园", "志愿服务 <script> AND title:献血 ÀÉ", (), None),
        *(Document(pk, f"志愿服务活动{pk}", "献血 阅读", ("上栗县",), pk) for pk in range(10, 40)),
    ]
    builder = engine.build(schema())
    builder.add(
        [entry_of("activity" if document.pk % 3 else "team", document) for document in documents]
    )
    builder.finish(lambda apply: None)
    return engine


def asked_twice(engine, text, **asked):
    """What both times was found; whether anything was is no question of the second time."""
    asked = {"counts": (CountBy("kind", "kind"), CountBy("area", "area")), **asked}
    found = find(text, engine=engine, **asked)
    again = find(text, engine=engine, **asked)
    assert found == again
    return found


def check(found, limit, offset=0):
    answer = found.answer
    assert len(answer.hits) == min(limit, max(answer.total - offset, 0))
    assert len({hit.key for hit in answer.hits}) == len(answer.hits)
    assert sum(answer.counts["kind"].values()) == answer.total
    assert all(isinstance(term, str) and term.strip() for term in found.terms)
    assert all(found.dropped) and all(found.notices)
    shown = {hit.key for hit in answer.hits}
    assert not shown & {hit.key for hit in getattr(found, "partial", ())}


@given(TEXTS)
@settings(max_examples=400, **RANDOM)
def test_anything_is_taken_apart(text):
    parsed = parse(text)
    for pieces in (parsed.wanted, parsed.unwanted):
        assert sum(len(piece.words) for piece in pieces) <= MAX_WORDS
        for piece in pieces:
            assert piece.text.strip()
            assert piece.words and all(piece.words)
            assert len(piece.text) <= 2 * MAX_LENGTH
            assert fold(piece.text) == piece.text
    assert len(parsed.words) == len(set(parsed.words)) <= MAX_WORDS
    assert parse(text) == parsed
    assert parse(fold(text[:MAX_LENGTH])) == parsed


@given(
    text=TEXTS,
    sort=st.sampled_from([("score", True), ("date", True), ("date", False)]),
    kinds=st.sampled_from([(), ("activity",), ("team",), ("activity", "team"), ("none",)]),
    offset=st.sampled_from([0, 0, 5, 1000]),
    limit=st.sampled_from([0, 5, 20]),
    correct=st.booleans(),
)
@settings(max_examples=150, **RANDOM)
@pytest.mark.django_db
def test_anything_is_answered(engine, text, sort, kinds, offset, limit, correct):
    asked = {"sort": sort, "kinds": kinds, "offset": offset, "limit": limit, "correct": correct}
    check(asked_twice(engine, text, **asked), limit, offset)


@pytest.mark.parametrize("text", CORNERS, ids=range(len(CORNERS)))
@pytest.mark.django_db
def test_corners_are_answered_soon(engine, text):
    parse(text)
    started = time.monotonic()
    check(find(text, engine=engine, counts=(CountBy("kind", "kind"),)), 20)
    assert time.monotonic() - started < 3


@given(text=TEXTS, area=st.integers(0, 3))
@settings(max_examples=40, **RANDOM)
@pytest.mark.django_db
def test_a_filter_takes_away_and_never_adds(engine, text, area):
    """Whether a question is corrected or relaxed does not hang on what was chosen."""
    chosen = (("area", Among("area", frozenset({area}))),)
    whole = asked_twice(engine, text, limit=50)
    part = asked_twice(engine, text, limit=50, filters=chosen)
    assert part.answer.total <= whole.answer.total
    assert {hit.key for hit in part.answer.hits} <= {hit.key for hit in whole.answer.hits}


@pytest.mark.django_db
def test_what_is_excluded_is_not_found(engine):
    for unwanted in ("-血站", '-"无偿献血"', "-“献血车”"):
        plain = {hit.key for hit in find("志愿服务", engine=engine, limit=50).answer.hits}
        found = {
            hit.key for hit in find(f"志愿服务 {unwanted}", engine=engine, limit=50).answer.hits
        }
        assert found < plain
        assert ("activity", 1) not in found


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", " ", '""', "-", "，。！", "👨‍👩‍👧", "\x00"])
def test_signs_alone_ask_for_everything(engine, text):
    found = find(text, engine=engine)
    assert (found.answer.total, found.terms, found.notices) == (34, (), ())
