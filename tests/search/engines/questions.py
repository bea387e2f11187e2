"""Random entries and questions for comparing engines: few tokens and values, so that much
coincides."""

from hypothesis import strategies as st

from search.engines.base import (
    All,
    Among,
    Any,
    Best,
    Between,
    Constant,
    CountBy,
    CountCases,
    EngineQuery,
    Entry,
    Every,
    Key,
    Not,
    Phrase,
    Prefix,
    Schema,
    Some,
    Term,
)

SCHEMA = Schema(
    text=("title", "words"),
    positions=frozenset({"title"}),
    facets=("area", "form", "version"),
    numbers=("date", "served"),
    fingerprint="contract",
)
TOKENS = ("献血", "血站", "阅读", "ab", "abc", "a.b", "c++", "(", "*")
STARTS = ("献", "a", "ab", "a.", "c+", "(", "*", "没有")
WEIGHTS = (0.5, 1.0, 2.0, 4.0)
VALUES = st.integers(0, 4)
NUMBERS = st.one_of(st.integers(-2, 3), st.sampled_from((-30_000_000, 29_000_000)))

tokens = st.lists(st.sampled_from(TOKENS), max_size=5)
keys = st.builds(Key, st.sampled_from(("activity", "team")), st.integers(1, 40))
entries = st.builds(
    Entry,
    key=keys,
    tokens=st.fixed_dictionaries({"title": tokens, "words": tokens}),
    facets=st.fixed_dictionaries(
        {}, optional={name: st.lists(VALUES, max_size=3).map(tuple) for name in SCHEMA.facets}
    ),
    numbers=st.fixed_dictionaries({}, optional=dict.fromkeys(SCHEMA.numbers, NUMBERS)),
    version=st.integers(0, 1000),
)

fields = st.sampled_from(SCHEMA.text)
weights = st.sampled_from(WEIGHTS)
weighed = st.one_of(
    st.builds(Term, fields, st.sampled_from(TOKENS), weights),
    st.builds(
        Phrase,
        st.just("title"),
        st.lists(st.sampled_from(TOKENS), min_size=1, max_size=3).map(tuple),
        weights,
    ),
)
foretold = st.one_of(
    st.builds(Prefix, fields, st.sampled_from(STARTS), weights),
    st.builds(Constant, weighed, weights),
)


def _combined(nodes):
    several = st.lists(nodes, max_size=3).map(tuple)
    return st.one_of(
        st.builds(All, several),
        st.builds(Any, several),
        st.builds(Best, several),
        st.builds(Constant, nodes, weights),
    )


#: Nodes whose scores every engine must agree on, and any nodes.
foretold_nodes = st.recursive(foretold, _combined, max_leaves=5)
nodes = st.recursive(st.one_of(weighed, foretold), _combined, max_leaves=5)

facets, numbers = st.sampled_from(SCHEMA.facets), st.sampled_from(SCHEMA.numbers)
bounds = st.one_of(st.none(), NUMBERS)
filters = st.recursive(
    st.one_of(
        st.builds(Among, facets, st.frozensets(VALUES, max_size=3)),
        st.builds(Between, numbers, bounds, bounds),
    ),
    lambda inner: st.one_of(
        st.builds(Every, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Some, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=4,
)

NAMES = ("where", "when", "how")
named = st.dictionaries(st.sampled_from(NAMES), filters, max_size=3).map(
    lambda held: tuple(held.items())
)
without = st.lists(st.sampled_from((*NAMES, "unused")), unique=True, max_size=2).map(tuple)
counts = st.builds(
    lambda by, cases: (*by, *cases),
    st.lists(
        st.builds(
            CountBy,
            st.sampled_from(("one", "two", "three")),
            facets,
            without,
            st.lists(numbers, unique=True, max_size=2).map(tuple),
        ),
        unique_by=lambda count: count.name,
        max_size=3,
    ),
    st.lists(
        st.builds(
            CountCases,
            st.just("cases"),
            st.dictionaries(st.sampled_from(("x", "y")), filters).map(lambda d: tuple(d.items())),
            without,
        ),
        max_size=1,
    ),
)


def questions(match, sorts):
    return st.builds(
        EngineQuery,
        match=st.one_of(st.none(), match),
        boosts=st.lists(match, max_size=2).map(tuple),
        exclude=st.lists(nodes, max_size=1).map(tuple),
        filters=named,
        sort=sorts,
        offset=st.integers(0, 8),
        limit=st.sampled_from((0, 1, 3, 100)),
        counts=counts,
    )


by_number = st.tuples(numbers, st.booleans())
