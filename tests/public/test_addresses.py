"""The harness visits every kind of public page there is, and each answers as it should."""

from tests.page_types import core_page_types
from tests.public.addresses import patterns

#: Takes what a form posts, and shows nothing by itself.
POSTED_TO = ("wagtailcore_authenticate_with_password", "_util/authenticate_with_password/")
#: Files, whose own tests say who may have them; a poster is first drawn by the worker.
FILES = {"media", "poster_file"}
#: Contributors' own pages behind their sign-in; tests/plugins/contributions holds them.
OWN = "contribute_"
#: The add-on of the tests, which the demo does not have.
DUMMY = {"public", "deep", "fails"}
#: What nobody finds without having been given the address; tests/reviews and
#: tests/desk hold it.
GIVEN = {"reviews_leader", "reviews_leader_draft", "desk_calendar_feed"}


def test_every_page_type_is_visited(demo):
    visited = {address.kind.partition(".")[0] for address in demo.addresses if address.is_main}
    types = {model.__name__ for model in core_page_types()}
    assert types - visited == set(), "Let the demo content show one of each."


def test_every_address_outside_of_the_tree_is_visited(demo):
    visited = {address.kind for address in demo.addresses}
    missing = set(patterns()) - visited - FILES - GIVEN - DUMMY
    missing = {name for name in missing if not name.startswith((*POSTED_TO, OWN))}
    assert missing == set(), "No link of the demo leads there."


def test_each_answers_as_it_should(demo):
    statuses = {address.name: address.status for address in demo.addresses if not address.submits}
    assert statuses.pop("withdrawn") == 410
    absent = {name for name, status in statuses.items() if status == 404}
    # The league of contributors is there where the office wants it.
    asked = {"missing", "missing record", "ActivityIndexPage.values", "contribute_honours"}
    assert absent == asked
    others = {status for name, status in statuses.items() if name not in absent}
    assert others <= {200, 202, 301, 302}


def test_who_is_asked_for_a_password_is_told_nothing_of_the_page(demo):
    shown = [
        (demo.folder / "html" / file).read_text()
        for file, where in demo.documents.items()
        if where.startswith("behind a password")
    ]
    assert len(shown) == 3
    assert all("请输入密码" in text and "内部资料" not in text for text in shown)
