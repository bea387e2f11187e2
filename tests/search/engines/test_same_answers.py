"""Both engines on the same documents: the same totals, counts, hits and, nearly, the same order.

How many records and requests: ENGINE_RECORDS and ENGINE_REQUESTS (20,000 and 2,000 take some
minutes).
"""

import os
import random
from collections import Counter
from pathlib import Path
from statistics import fmean

import pytest

from search.engines.base import (
    All,
    Among,
    Any,
    Best,
    Between,
    CountBy,
    CountCases,
    EngineQuery,
    Entry,
    Every,
    Holds,
    Key,
    Not,
    Phrase,
    Prefix,
    Schema,
    Some,
    Term,
)
from search.engines.embedded import EmbeddedEngine
from tests.search import cluster
from tests.search.engines.contract import fill

RECORDS = int(os.environ.get("ENGINE_RECORDS", 3_000))
REQUESTS = int(os.environ.get("ENGINE_REQUESTS", 300))
SCHEMA = Schema(
    text=("title", "text", "words"),
    positions=frozenset({"title", "text"}),
    facets=("kind", "area", "team", "form"),
    numbers=("date", "served"),
    fingerprint="same",
)
FIELDS = ("title", "text", "words")
COUNTS = (
    CountBy("area", "area", without=("area",), sums=("served",)),
    CountBy("team", "team", without=("team",)),
    CountBy("teams with the most", "team", without=("team",), most=7, sums=("served",)),
    CountBy("form", "form", without=("form",)),
    CountBy("kind", "kind"),
    CountCases(
        "when",
        (("early", Between("date", None, 400_000)), ("late", Between("date", 400_000))),
        without=("when",),
    ),
)


class Records:
    """Random entries whose words and facet values are as uneven as people's are."""

    def __init__(self, seed):
        self.rng = random.Random(seed)  # noqa: S311
        self.words = [f"词{number}" for number in range(3000)]

    def often(self, things):
        """One of the things, the first ones much oftener."""
        return things[int(len(things) * self.rng.random() ** 4)]

    def text(self, most):
        return [self.often(self.words) for _word in range(self.rng.randint(1, most))]

    def entry(self, pk):
        title, body = self.text(6), self.text(60)
        facets = {
            "kind": (self.rng.choice((7, 8)),),
            "area": tuple({self.often(range(1, 200)) for _ in range(self.rng.randint(0, 4))}),
            "team": (self.often(range(1, 3000)),),
            "form": tuple({self.rng.randint(1, 9) for _ in range(self.rng.randint(0, 3))}),
        }
        numbers = {}
        if self.rng.random() < 0.9:
            numbers["date"] = self.rng.randint(-1000, 800_000)
        if self.rng.random() < 0.7:
            numbers["served"] = self.often(range(0, 5000))
        tokens = {"title": title, "text": title + body, "words": body}
        return Entry(Key(self.rng.choice(("activity", "team")), pk), tokens, facets, numbers, pk)

    # Requests.

    def node(self, deep=2):
        pick = self.rng.randint(0, 7 if deep else 2)
        field, token = self.rng.choice(FIELDS), self.often(self.words)
        weight = self.rng.choice((0.5, 1.0, 3.0))
        if pick < 2:
            return Term(field, token, weight)
        if pick == 2:
            return Prefix(field, token[: self.rng.randint(2, 4)], weight)
        if pick == 3:
            tokens = tuple(self.often(self.words) for _ in range(self.rng.randint(1, 2)))
            return Phrase(self.rng.choice(("title", "text")), tokens, weight)
        nodes = tuple(self.node(deep - 1) for _ in range(self.rng.randint(1, 3)))
        return self.rng.choice((All, Any, Best))(nodes)

    def filter(self, deep=1):
        pick = self.rng.randint(0, 5 if deep else 2)
        if pick < 2:
            name = self.rng.choice(("area", "team", "form"))
            most = {"area": 200, "team": 3000, "form": 10}[name]
            values = frozenset(self.often(range(1, most)) for _ in range(self.rng.randint(1, 4)))
            return Among(name, values)
        if pick == 2:
            least = self.rng.choice((None, self.rng.randint(0, 800_000)))
            below = None if least is None else least + self.rng.randint(0, 400_000)
            return Between("date", least, below)
        if pick == 3:
            return Not(self.filter(deep - 1))
        return self.rng.choice((Every, Some))(
            tuple(self.filter(deep - 1) for _ in range(self.rng.randint(1, 3)))
        )

    def request(self):
        filters = tuple(
            (name, self.filter())
            for name in ("area", "team", "form", "when", "other")
            if self.rng.random() < 0.25
        )
        fresh = Holds(Among("form", frozenset({1, 2})), self.rng.choice((0.6, -0.4)))
        return EngineQuery(
            match=self.node() if self.rng.random() < 0.8 else None,
            boosts=self.rng.choice(((), (self.node(1), fresh))),
            exclude=(self.node(1),) if self.rng.random() < 0.15 else (),
            filters=filters,
            sort=self.rng.choice(
                (("score", True), ("date", True), ("date", False), ("served", True))
            ),
            offset=self.rng.choice((0, 0, 0, 20, 500)),
            limit=20,
            counts=COUNTS,
        )


@pytest.fixture(scope="module")
def engines(tmp_path_factory):
    """The embedded engine and the cluster, with the same records, some of them changed later."""
    cluster.require()
    records = Records(3)
    entries = [records.entry(pk) for pk in range(1, RECORDS + 1)]
    gone = [entry.key for entry in records.rng.sample(entries, RECORDS // 50)]
    changed = [
        Entry(old.key, records.entry(old.key.pk).tokens, old.facets, old.numbers, old.version + 1)
        for old in records.rng.sample(entries, RECORDS // 50)
        if old.key not in gone
    ]
    with cluster.own_prefix() as prefix:
        embedded = EmbeddedEngine(tmp_path_factory.mktemp("same") / "index")
        served = cluster.engine_of(prefix)
        for engine in (embedded, served):
            fill(engine, entries, SCHEMA)
            engine.apply(changed, gone)
        yield embedded, served


def test_random_requests_have_the_same_answers(engines):
    embedded, served = engines
    records, asked_for = Records(4), Counter()
    for _number in range(REQUESTS):
        asked = records.request()
        expected, answer = embedded.search(asked), served.search(asked)
        assert answer.total == expected.total, asked
        assert answer.counts == expected.counts, asked
        assert answer.sums == expected.sums, asked
        assert len(answer.hits) == len(expected.hits), asked
        if asked.sort[0] == "score" and (asked.match or asked.boosts):
            # Among equals each has its own; the statistics of what was replaced differ a little.
            assert scores(answer) == pytest.approx(scores(expected), rel=0.1, abs=0.1), asked
            if expected.total <= asked.limit:
                assert set(keys(answer)) == set(keys(expected)), asked
        else:
            assert keys(answer) == keys(expected), asked
        asked_for[asked.sort[0]] += bool(answer.hits)
    assert min(asked_for.values()) > REQUESTS / 20, "every order was asked for"


def scores(answer):
    return [hit.score for hit in answer.hits]


def keys(answer):
    return [hit.key for hit in answer.hits]


def test_the_commonest_words_and_similar_ones_are_the_same(engines):
    embedded, served = engines
    ours, theirs = (dict(engine.commonest("words", ["词1"], 100)) for engine in engines)
    shared = ours.keys() & theirs.keys()
    assert len(shared) > 90
    # The embedded engine still counts what was replaced.
    assert all(abs(ours[word] - theirs[word]) <= 0.1 * ours[word] + 3 for word in shared)
    overlaps = []
    for key in list(dict(embedded.versions()))[:40]:
        first, second = ({hit.key for hit in each.similar(key)} for each in engines)
        assert len(first) == len(second)
        overlaps.append(len(first & second) / max(len(first), 1))
    assert fmean(overlaps) > 0.85
    assert dict(embedded.versions()) == dict(served.versions())
    assert embedded.count() == served.count()


@pytest.mark.django_db
def test_the_judged_articles_are_found_as_well(tmp_path):
    from search.evaluation import asked_of, read_articles, read_questions
    from search.evaluation import fill as fill_with

    cluster.require()
    quality = Path(__file__).parents[1] / "quality"
    articles = read_articles(quality / "corpus.jsonl")
    questions = read_questions(quality / "queries.jsonl", {article.id for article in articles})
    scores = []
    with cluster.own_prefix() as prefix:
        for engine in (EmbeddedEngine(tmp_path / "index"), cluster.engine_of(prefix)):
            fill_with(engine, articles)
            scores.append(asked_of(engine, articles, questions))
    ours, theirs = (fmean(score.ndcg for score in each) for each in scores)
    assert ours > 0.5
    assert theirs == pytest.approx(ours, abs=0.02)
