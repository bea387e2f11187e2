"""How the search fares with many records, next to bare tantivy, SQLite FTS5 and Wagtail's own.

    python -m tests.bench.search_scale 1000000

Makes the records (once), builds their index, and measures each part in a process of its own.
Everything is kept in var/bench; delete that folder to begin anew.
"""

import os
import random
import statistics
import subprocess
import sys
import threading
import time
from contextlib import suppress
from itertools import cycle
from pathlib import Path

ROOT = Path(__file__).parents[2]
HELD = ROOT / "var" / "bench"
QUESTIONS, SAVES, REQUESTS = 200, 50, 500
#: The peers take too long beyond so many records.
MOST_FTS5, MOST_STOCK = 100_000, 20_000
FACETS = ("category", "area_county", "form", "team", "brand")


def main(number):
    env = environment(number)
    tell(f"{number} records, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    rebuild(env)
    for part in PARTS:
        run([sys.executable, "-m", "tests.bench.search_scale", part], env)


def environment(number):
    """What programs on a site with so many records are told; the records are made once."""
    HELD.mkdir(parents=True, exist_ok=True)
    data = HELD / f"records-{number}.sqlite3"
    env = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{data}",
        "SEARCH_DIR": str(HELD / f"index-{number}"),
        "MEDIA_ROOT": str(HELD / "media"),
        "DJANGO_SETTINGS_MODULE": "wenming.settings.dev",
        "DEBUG": "0",
        "LOG_LEVEL": "ERROR",
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "site"))),
    }
    if data.exists():
        # By an earlier state of the program, perhaps.
        run([sys.executable, "manage.py", "migrate", "--verbosity=0"], env)
    else:
        fresh = data.with_suffix(".new")
        making = {**env, "DATABASE_URL": f"sqlite:///{fresh}"}
        run([sys.executable, "-m", "tests.bench.records", str(number)], making)
        fresh.rename(data)
    return env


def run(command, env):
    subprocess.run(command, env=env, cwd=ROOT, check=True)  # noqa: S603


def rebuild(env):
    """Build the index; return the seconds it took."""
    began, peak = time.monotonic(), 0
    command = [sys.executable, "manage.py", "rebuild_search"]
    process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603
    while process.poll() is None:
        peak = max(peak, sum(memory(pid)["Pss"] for pid in _family(process.pid)))
        time.sleep(0.5)
    if process.returncode:
        raise SystemExit("The rebuild failed")
    taken = time.monotonic() - began
    tell(f"rebuild {taken:.1f} s, peak of all its processes {peak >> 10} MiB")
    return taken


def _family(pid):
    found = [pid]
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += _family(int(child))
    return found


def memory(pid="self"):
    """`Pss`, `Rss` and `Pss_Anon` of a process in KiB."""
    held = {"Pss": 0, "Rss": 0, "Pss_Anon": 0}
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
            name, value, *_unit = line.replace(":", " ").split()
            held[name] = int(value)
    return held


def questions():
    """`(text, filters as `(name, primary keys)`)`: frequent and rare words, two words, words
    with two filters, filters alone, and everything."""
    from activities.models import ServiceCategory
    from brands.models import BrandPage
    from tests.bench.records import TOPICS, Picker, long_tail

    rng = random.Random(7)  # noqa: S311
    topic, rare = Picker(rng, TOPICS), Picker(rng, long_tail(rng), 0.6)
    short = Picker(rng, ("志愿服务", "文明", "献血", "宣传", "老人", "植树", "阅读", "社区"), 0.6)
    categories = list(ServiceCategory.objects.values_list("pk", flat=True))
    brands = list(BrandPage.objects.values_list("pk", flat=True))
    kinds = (
        lambda: (short(), ()),
        lambda: (topic(), ()),
        lambda: (rare(), ()),
        lambda: (f"{short()} {topic()[:2]}", ()),
        lambda: (short(), (("category", rng.sample(categories, 3)), ("brand", brands[:4]))),
        lambda: ("", (("category", rng.sample(categories, 4)),)),
        lambda: ("", ()),
    )
    return [kinds[place % len(kinds)]() for place in range(QUESTIONS)]


class Noting:
    """An engine that notes the one question of each search that asks for counts."""

    def __init__(self, engine):
        self.engine, self.noted = engine, None

    def search(self, query):
        if query.counts:
            self.noted = query
        return self.engine.search(query)

    def __getattr__(self, name):
        return getattr(self.engine, name)


def asked_of(engine):
    """The same questions as an engine is asked them: ten hits with the counts of all facets and
    of months."""
    from search.engines.base import Among, EngineQuery
    from search.finding import find

    counts, found, noting = all_counts(), [], Noting(engine)
    know_words(noting)
    for text, filters in questions():
        noting.noted = None
        held = tuple((name, Among(name, frozenset(values))) for name, values in filters)
        find(text, engine=noting, kinds=("activity",), filters=held, counts=counts, limit=10)
        found.append(noting.noted or EngineQuery(filters=held, counts=counts, limit=10))
    return found


def know_words(engine):
    """Be a process that was started some seconds ago."""
    from search.analysis.synonyms import synonyms
    from search.vocabulary import vocabulary_of

    vocabulary_of(engine, synonyms())
    for thread in threading.enumerate():
        if "_keep_beside" in thread.name:
            thread.join()


def all_counts():
    """As the activity browser asks for them."""
    from activities.browse.indexed import MOST_COUNTED
    from search.engines.base import CountBy

    return tuple(
        CountBy(name, name, without=(name,), most=MOST_COUNTED.get(name, 0))
        for name in (*FACETS, "month")
    )


def engine_part():
    from tantivy import Query

    from search.engines import get_engine
    from search.engines.base import EngineQuery
    from search.engines.embedded import EmbeddedEngine

    engine = get_engine()
    asked = asked_of(engine)
    ours = EmbeddedEngine(engine.folder.path)
    snapshot = ours._snapshot()
    terms = {
        name: {"terms": {"field": name, "size": 65_000, "segment_size": 65_000}}
        for name in (*FACETS, "month")
    }

    def bare(query):
        plain = snapshot.compiler.plain(query)
        scored = snapshot.compiler.scored(query) if query.match else plain
        snapshot.searcher.search(scored, 10, count=True)
        snapshot.searcher.aggregate(plain, terms)

    ours.search(asked[0])
    snapshot.searcher.search(Query.all_query(), 1)
    first, again, alone = [], [], []
    for query in asked:
        alone.append(timed(lambda query=query: bare(query)))
        first.append(timed(lambda query=query: ours.search(query)))
    for query in asked:
        again.append(timed(lambda query=query: ours.search(query)))
    table("engine: 10 hits, total, 5 facets, histogram", bare=alone, first=first, again=again)
    tell(f"segments {snapshot.searcher.num_segments}, documents {snapshot.searcher.num_docs}")

    total = ours.search(EngineQuery(limit=0)).total
    common = next(query for query in asked if query.match)
    of_word = ours.search(common).total
    before = memory()["Rss"]
    for label, query, size in (
        ("date", EngineQuery(sort=("date", True), limit=20), total),
        ("score", EngineQuery(match=common.match, boosts=common.boosts, limit=20), of_word),
    ):
        from dataclasses import replace

        deep = replace(query, offset=max(min(size, 1_000_000) - 20, 0))
        taken = [timed(lambda deep=deep: ours.search(deep)) for _ in range(5)]
        table(f"page {deep.offset // 20 + 1} by {label}", ours=taken)
    tell(f"resident memory grew by {(memory()['Rss'] - before) >> 10} MiB over the deep pages")


def http_part():
    from urllib.parse import urlencode

    from django.test import Client

    from search.engines import get_engine
    from search.suggesting import suggest

    client, asked = Client(), questions()
    client.get("/activities/")
    know_words(get_engine())
    addresses = dict.fromkeys(
        f"/activities/?{urlencode({'q': text} if text else {'sort': 'date'})}"
        for text, _filters in asked
    )
    pages = [timed(lambda address=address: answered(client, address)) for address in addresses]
    for place, address in zip(range(len(pages), REQUESTS), cycle(addresses), strict=False):
        answered(client, f"{address}&page={place % 5 + 1}")
    table("GET /activities/?q=…, first asked (django.test.Client)", ours=pages)
    held = memory()
    tell(
        f"web process after {REQUESTS} requests: resident {held['Rss'] >> 10} MiB,"
        f" of it not shared with files {held['Pss_Anon'] >> 10} MiB"
    )
    texts = [text[:length] for text, _filters in asked if text for length in (1, 2, 4)]
    suggest("a")
    offered = [timed(lambda text=text: suggest(text)) for text in texts[:QUESTIONS]]
    table("suggest(text)", ours=offered)


def answered(client, address):
    if client.get(address).status_code != 200:
        raise SystemExit(f"{address} failed")


def save_part():
    from activities.models import Activity
    from search.engines import get_engine
    from search.engines.base import EngineQuery, Term
    from search.indexing.applying import apply_outbox

    engine = get_engine()
    apply_outbox()
    rows = Activity.objects.filter(live=True).order_by("-pk")[:SAVES]
    taken = []
    for place, record in enumerate(rows):
        record.place = f"seen{time.time_ns()}{place}"
        query = EngineQuery(match=Term("text", record.place), limit=1)
        began = time.perf_counter()
        record.save()
        while not engine.search(query).hits:
            apply_outbox()
        taken.append((time.perf_counter() - began) * 1000)
    table("save and apply until found", ours=taken)


def fts5_part():
    """The same questions to FTS5 over words cut beforehand, with the same counts."""
    import sqlite3

    from activities.models import Activity
    from search.analysis import grams

    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE held USING fts5(text, content='', tokenize='unicode61')")
    base.execute("CREATE TABLE doc(id INTEGER PRIMARY KEY, category, area, team, brand, month)")
    fields = ("pk", "title", "summary", "category_id", "area_id", "team_id", "brand_id", "start")
    rows = Activity.objects.filter(live=True).order_by("-pk").values_list(*fields)[:MOST_FTS5]
    number = 0
    for pk, title, summary, *facets, start in rows.iterator():
        number += 1
        base.execute(
            "INSERT INTO held(rowid, text) VALUES (?, ?)", (pk, " ".join(grams(title + summary)))
        )
        base.execute(
            "INSERT INTO doc VALUES (?, ?, ?, ?, ?, ?)",
            (pk, *facets, start.year * 100 + start.month),
        )
    base.commit()

    def ask(text):
        match = " AND ".join(f'"{" ".join(grams(word))}"' for word in text.split())
        found = "SELECT rowid FROM held WHERE held MATCH ?"
        base.execute(f"{found} ORDER BY rank LIMIT 10", (match,)).fetchall()
        base.execute("SELECT count(*) FROM held WHERE held MATCH ?", (match,)).fetchone()
        for field in ("category", "area", "team", "brand", "month"):
            sql = f"SELECT {field}, count(*) FROM doc WHERE id IN ({found}) GROUP BY 1"  # noqa: S608
            base.execute(sql, (match,)).fetchall()

    texts = [text for text, _filters in questions() if text]
    table(
        f"SQLite FTS5, {number} records, questions with words",
        fts5=[timed(lambda text=text: ask(text)) for text in texts],
        ours=_ours(texts),
    )


def stock_part():
    """Wagtail's own backend for SQLite: ten hits, the total, four facets by one call each."""
    from modelsearch.backends.database.sqlite.sqlite import SQLiteSearchBackend

    from activities.models import Activity

    backend = SQLiteSearchBackend({})
    rows = Activity.objects.filter(live=True).order_by("-pk")[:MOST_STOCK]
    number = rows.count()
    began = time.perf_counter()
    backend.get_index_for_model(Activity).add_items(Activity, list(rows))
    tell(f"Wagtail's backend indexed {number} records in {time.perf_counter() - began:.1f} s")

    def ask(text):
        found = backend.search(text, Activity)
        list(found[:10])
        found.count()
        for field in ("category_id", "area_id", "team_id", "brand_id"):
            found.facet(field)

    # Its facets take so long that fewer questions must do.
    texts = [text for text, _filters in questions() if text][:40]
    table(
        f"Wagtail's backend, {number} records, questions with words",
        stock=[timed(lambda text=text: ask(text)) for text in texts],
        ours=_ours(texts),
    )


def _ours(texts):
    """The same questions to the whole index, each asked for the first time."""
    from search.engines import get_engine
    from search.engines.base import CountBy
    from search.finding import find

    engine = get_engine()
    counts = tuple(CountBy(name, name) for name in (*FACETS, "month"))
    return [
        timed(lambda text=text: find(text, engine=engine, counts=counts, limit=10))
        for text in texts
    ]


def timed(call):
    """Milliseconds."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def table(title, **columns):
    """Print p50, p95 and the longest of each column, and its p95 next to the first one's."""
    tell(title)
    base = None
    for name, taken in columns.items():
        p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
        base = base or p95
        tell(
            f"  {name:6} p50 {p50:8.1f}  p95 {p95:8.1f}  longest {max(taken):8.1f} ms"
            f"  p95 x{p95 / base:.2f}  ({len(taken)})"
        )


def tell(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


PARTS = {
    "engine": engine_part,
    "http": http_part,
    "save": save_part,
    "fts5": fts5_part,
    "stock": stock_part,
}


def set_up():
    """Make Django ready in a process that measures a part."""
    import django
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    # Addresses of static files need no collected folder here.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    django.setup()


if __name__ == "__main__":
    asked_for = sys.argv[1]
    if asked_for in PARTS:
        set_up()
        PARTS[asked_for]()
    else:
        main(int(asked_for))
