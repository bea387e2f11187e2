"""How well the search finds: judged questions put to a throw-away index of judged articles.

Both go the way that visitors' questions and the site's articles go, so that a number says
something about the product and not about a part of it.
"""

import json
import math
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from django.utils.translation import gettext as _

from search.analysis import entry_of, schema
from search.engines.embedded import EmbeddedEngine
from search.finding import find
from search.sources import Document

DEPTH = 10


class JudgedFileError(Exception):
    """A file of articles or questions cannot be used; the message says which line and why."""


@dataclass(frozen=True)
class Article:
    id: str
    title: str
    text: str
    kind: str


@dataclass(frozen=True)
class Question:
    q: str
    kind: str
    grades: Mapping[str, float]


@dataclass(frozen=True)
class Score:
    question: Question
    found: Sequence[str]
    ndcg: float


def ndcg(found, grades, depth=DEPTH):
    """The discounted gain of the first `depth` found, as a part of what the best order gains.

    An article gains 2^grade - 1, divided by log2(place + 1).
    """
    best = sum(_gains(sorted(grades.values(), reverse=True)[:depth]))
    return sum(_gains(grades.get(key, 0) for key in found[:depth])) / best if best else 0.0


def _gains(grades):
    return ((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, start=1))


def read_articles(path):
    articles = {}
    for complain, row in _rows(path):
        identity = _identity(row, complain)
        if identity in articles:
            complain(_("编号 %(id)s 重复") % {"id": identity})
        articles[identity] = Article(
            identity,
            _text(row, "title", complain),
            _text(row, "text", complain, may_be_empty=True),
            _text(row, "kind", complain),
        )
    return list(articles.values())


def read_questions(path, known):
    """The judged questions; `known` are the articles' ids, which judgements must keep to."""
    questions = []
    for complain, row in _rows(path):
        q, kind = _text(row, "q", complain), _text(row, "kind", complain)
        judged = row.get("relevant")
        if not isinstance(judged, list):
            complain(_("“relevant”应为列表"))
        grades = {}
        for judgement in judged:
            if not isinstance(judgement, dict):
                complain(_("“relevant”中每一项应含 id 和 grade"))
            identity = _identity(judgement, complain)
            grade = judgement.get("grade")
            if isinstance(grade, bool) or not isinstance(grade, int | float):
                complain(_("“grade”应为数字"))
            if not 0 <= grade <= 10:
                complain(_("“grade”应在 0 到 10 之间"))
            if identity not in known:
                complain(_("语料中没有编号 %(id)s") % {"id": identity})
            if identity in grades:
                complain(_("编号 %(id)s 重复") % {"id": identity})
            grades[identity] = grade
        if not any(grades.values()):
            complain(_("至少应有一篇相关文章"))
        questions.append(Question(q, kind, grades))
    return questions


def _rows(path):
    """Each line's object, with a function that raises an error about that line."""
    try:
        content = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise JudgedFileError(_("%(path)s：不是 UTF-8 编码的文本") % {"path": path}) from error
    except OSError as error:
        raise JudgedFileError(
            _("无法读取 %(path)s：%(reason)s") % {"path": path, "reason": error.strerror}
        ) from error
    empty = True
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        empty = False

        def complain(reason, number=number):
            raise JudgedFileError(
                _("%(path)s 第 %(line)d 行：%(reason)s")
                % {"path": path, "line": number, "reason": reason}
            )

        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            complain(_("不是有效的 JSON"))
        if not isinstance(row, dict):
            complain(_("应为 JSON 对象"))
        yield complain, row
    if empty:
        raise JudgedFileError(_("%(path)s：文件是空的") % {"path": path})


def _identity(row, complain):
    value = row.get("id")
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        complain(_("“id”应为文字或整数"))
    return str(value)


def _text(row, name, complain, may_be_empty=False):
    value = row.get(name)
    if not isinstance(value, str) or not (may_be_empty or value.strip()):
        complain(_("“%(name)s”缺失或不是文字") % {"name": name})
    return value


@contextmanager
def index_of(articles):
    """An engine that holds the articles and is gone afterwards."""
    with tempfile.TemporaryDirectory() as directory:
        engine = EmbeddedEngine(Path(directory))
        fill(engine, articles)
        yield engine


def fill(engine, articles):
    """Make an index of the articles alone the live one; their place in the list, from 1 on, is
    their primary key."""
    builder = engine.build(schema())
    try:
        builder.add(
            entry_of(article.kind, Document(pk, article.title, article.text))
            for pk, article in enumerate(articles, start=1)
        )
        builder.finish(lambda apply: None)
    except BaseException:
        builder.abort()
        raise


def evaluate(articles, questions):
    """A score for every question, asked as a visitor would."""
    with index_of(articles) as engine:
        return asked_of(engine, articles, questions)


def asked_of(engine, articles, questions):
    """A score for every question to an engine that `fill` has filled."""
    scores = []
    for question in questions:
        found = find(question.q, engine=engine)
        hits = (*found.answer.hits, *found.partial)
        found = [articles[hit.key.pk - 1].id for hit in hits]
        scores.append(Score(question, found, ndcg(found, question.grades)))
    return scores


def table(scores):
    """The mean by kind of question and over all questions."""
    kinds = {}
    for score in scores:
        kinds.setdefault(score.question.kind, []).append(score.ndcg)
    rows = [(_("类型"), _("数量"), f"nDCG@{DEPTH}")]
    rows += [(kind, str(len(kinds[kind])), f"{fmean(kinds[kind]):.2f}") for kind in sorted(kinds)]
    rows.append((_("合计"), str(len(scores)), ""))
    wide = max(_columns(row[0]) for row in rows)
    lines = [
        kind + " " * (wide - _columns(kind)) + " " * (8 - _columns(count)) + f"{count}  {mean:>7}"
        for kind, count, mean in rows
    ]
    total = fmean(score.ndcg for score in scores)
    return "\n".join([*(line.rstrip() for line in lines), f"nDCG@{DEPTH} {total:.2f}"])


def _columns(text):
    """How many columns a terminal gives the text: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
