"""The measure itself, what is said about unusable files, and a tiny set from file to table."""

import json
import math
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from search.evaluation import Question, Score, ndcg, table

ARTICLES = [
    {"id": 1, "title": "柳浦社区无偿献血", "text": "八十六人挽起袖子献血。", "kind": "report"},
    {"id": "二", "title": "田埂上的读书会", "text": "农家书屋每周三晚亮灯。", "kind": "story"},
    {"id": "c", "title": "旧衣换绿植", "text": "五件干净旧衣换一盆绿萝。", "kind": "report"},
]
QUERIES = [
    {"q": "献血", "kind": "word", "relevant": [{"id": 1, "grade": 2}]},
    {"q": "读书会", "kind": "phrase", "relevant": [{"id": "二", "grade": 2}]},
]


def lines(path, rows):
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    return path


@pytest.fixture
def files(tmp_path):
    return {
        "corpus": lines(tmp_path / "corpus.jsonl", ARTICLES),
        "queries": lines(tmp_path / "queries.jsonl", QUERIES),
    }


def output(files):
    out = StringIO()
    call_command("evaluate_search", corpus=files["corpus"], queries=files["queries"], stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("found", "grades", "expected"),
    [
        (["a", "b"], {"a": 2, "b": 1}, 1.0),
        (["b", "a"], {"a": 2, "b": 1}, (1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3))),
        (["x", "a"], {"a": 1}, 1 / math.log2(3)),
        (["x", "y", "a"], {"a": 2, "b": 2}, (3 / 2) / (3 + 3 / math.log2(3))),
        ([], {"a": 1}, 0.0),
        (["x"] * 10 + ["a"], {"a": 2}, 0.0),
        ([str(n) for n in range(10)], {str(n): 1 for n in range(30)}, 1.0),
    ],
)
def test_ndcg_is_what_one_computes_by_hand(found, grades, expected):
    assert ndcg(found, grades) == pytest.approx(expected)


def test_the_table_has_a_mean_by_kind_and_ends_with_the_whole():
    scores = [
        Score(Question("献血", "word", {"a": 1}), ["a"], 1.0),
        Score(Question("读书", "word", {"a": 1}), [], 0.5),
        Score(Question("xx", "initials", {"a": 1}), [], 0.0),
    ]
    rows = [line.split() for line in table(scores).splitlines()]
    assert rows[1:] == [
        ["initials", "1", "0.00"],
        ["word", "2", "0.75"],
        ["合计", "3"],
        ["nDCG@10", "0.50"],
    ]


@pytest.mark.django_db
def test_a_tiny_set_goes_all_the_way(files):
    rows = output(files).splitlines()
    assert [row.split() for row in rows[1:3]] == [["phrase", "1", "1.00"], ["word", "1", "1.00"]]
    assert rows[-1] == "nDCG@10 1.00"


@pytest.mark.parametrize(
    ("name", "second_line", "reason"),
    [
        ("corpus", "{", "不是有效的 JSON"),
        ("corpus", "[1]", "应为 JSON 对象"),
        ("corpus", '{"title": "题", "text": "", "kind": "k"}', "“id”应为文字或整数"),
        ("corpus", '{"id": true, "title": "题", "text": "", "kind": "k"}', "“id”应为文字或整数"),
        ("corpus", '{"id": 9, "text": "", "kind": "k"}', "“title”缺失或不是文字"),
        ("corpus", '{"id": "1", "title": "题", "text": "", "kind": "k"}', "编号 1 重复"),
        ("queries", '{"q": " ", "kind": "k", "relevant": []}', "“q”缺失或不是文字"),
        ("queries", '{"q": "书", "kind": "k"}', "“relevant”应为列表"),
        ("queries", '{"q": "书", "kind": "k", "relevant": []}', "至少应有一篇相关文章"),
        ("queries", '{"q": "书", "kind": "k", "relevant": [1]}', "每一项应含 id 和 grade"),
        (
            "queries",
            '{"q": "书", "kind": "k", "relevant": [{"id": 1, "grade": "2"}]}',
            "“grade”应为数字",
        ),
        (
            "queries",
            '{"q": "书", "kind": "k", "relevant": [{"id": 1, "grade": NaN}]}',
            "“grade”应在 0 到 10 之间",
        ),
        (
            "queries",
            '{"q": "书", "kind": "k", "relevant": [{"id": 7, "grade": 1}]}',
            "语料中没有编号 7",
        ),
    ],
)
def test_a_bad_line_is_named_with_the_reason(files, name, second_line, reason):
    first = files[name].read_text().splitlines()[0]
    files[name].write_text(f"{first}\n{second_line}\n")
    with pytest.raises(CommandError) as error:
        output(files)
    assert "第 2 行" in str(error.value)
    assert reason in str(error.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"\n\n", "文件是空的"), ("献血".encode("gb18030"), "不是 UTF-8"), (None, "无法读取")],
)
def test_a_file_that_cannot_be_read_is_named(files, content, reason):
    if content is None:
        files["queries"].unlink()
    else:
        files["queries"].write_bytes(content)
    with pytest.raises(CommandError, match=reason) as error:
        output(files)
    assert str(files["queries"]) in str(error.value)
