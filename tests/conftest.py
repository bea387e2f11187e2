"""Fixtures and rules for the whole suite."""

import os
import shutil

import pytest
from django.core.cache import caches

GET_BROWSER = "apt-get install chromium fonts-noto-cjk"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
IN_CI = os.environ.get("CI", "").lower() in ("1", "true")


def _fail_if_skipped(report):
    """In CI everything a test needs is there, so that a skip hides a fault."""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped in CI. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all browser tests; each test opens its own context in it."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip(f"No Chromium on this machine. To get it: {GET_BROWSER}")
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = [
        *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
        *("--no-first-run", "--disable-component-update", "--disable-sync"),
    ]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture(autouse=True)
def empty_cache():
    """Wagtail keeps renditions and site roots in the cache by primary key, which tests reuse."""
    for name in ("default", "pages", "pieces", "objects"):
        caches[name].clear()


@pytest.fixture(autouse=True)
def each_change_counts(request, monkeypatch):
    """Most tests are one transaction, in which pages are asked between changes: each change
    counts, as if it had been committed."""
    if not {"transactional_db", "live_server"} & set(request.fixturenames):
        monkeypatch.setattr("core.models.site_state._counted_before", lambda names: False)


@pytest.fixture(autouse=True)
def own_search_folder(settings, tmp_path):
    """An index that one test leaves behind would answer the next one."""
    settings.SEARCH_DIR = str(tmp_path / "search")


@pytest.fixture
def site_tree(request, db):
    """The site as every installation has it: a home page with its index pages, a city with two
    counties (each with a section and its index pages, a town, a team), one category; its offices
    are set up where accounts are asked for (`staff`).

    Returns a namespace; pages are live, `anyuan` and `luxi` are namespaces of their own.
    """
    from tests.kept_rows import write_once
    from tests.site_tree import make_site_tree

    offices = "staff" in request.fixturenames
    return write_once(("site_tree", offices), lambda: make_site_tree(offices=offices))


@pytest.fixture
def staff(site_tree):
    """A function that makes an account: `staff(Role.EDITOR)` works for the city,
    `staff(Role.EDITOR, area=site_tree.anyuan.area)` for that county, `staff(team=some_team)` is
    that team's reporter. Offices are set up."""
    from activities.models import TeamReporter
    from core.models import Office
    from core.roles import ensure_role_groups
    from home.offices import setup_offices
    from tests import factories
    from tests.site_tree import what_offices_stand_on

    if site_tree.offices_for != what_offices_stand_on():
        setup_offices()
    groups = ensure_role_groups()

    def make(*roles, area=None, team=None, **values):
        if team is not None:
            user = factories.UserFactory(groups=[groups[role] for role in roles], **values)
            TeamReporter.objects.create(user=user, team=team)
            return user
        office = Office.objects.get(area=area or site_tree.city)
        chosen = [office.group, *(groups[role] for role in roles)]
        return factories.UserFactory(groups=chosen, **values)

    return make


@pytest.fixture
def without_reviews(db):
    """A site that publishes without a review: what is tested is what comes after."""
    from core.reviews.models import ReviewSettings

    ReviewSettings.objects.update_or_create(defaults={"page_stages": 0, "record_stages": 0})


@pytest.fixture
def query_count(client):
    """A function that tells how many queries a page costs once the process is warm."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(address):
        # The very first request of a site writes its settings, the next fills the cache.
        for _ in range(2):
            assert client.get(address).status_code == 200, address
        # Counted is a page that nobody asked for since the last change.
        for name in ("pages", "pieces"):
            caches[name].clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    return count


@pytest.fixture
def search_index():
    """A function that builds the search index, in a folder of this test, from what is in the
    database; without it there is no index and the site lists from the database."""

    def build():
        from search.indexing.rebuild import rebuild

        rebuild()

    return build


@pytest.fixture(scope="session")
def django_db_keepdb():
    """Each process starts from what `django_db_setup` puts there, and leaves it behind."""
    from django.db import connection

    return connection.vendor in ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def starting_point(django_db_keepdb, django_db_modify_db_settings):
    """Puts the migrated database in place before pytest-django looks for one."""
    import contextlib

    from tests import migrated

    if not django_db_keepdb:
        yield lambda: None
        return
    with contextlib.ExitStack() as until_kept:
        keep = until_kept.enter_context(migrated.starting_point())

        def keep_and_go_on():
            kept = keep()
            until_kept.close()
            return kept

        yield keep_and_go_on


@pytest.fixture(scope="session")
def django_db_setup(starting_point, django_db_setup):
    """The database as the migrations made it, before any test has emptied a table: the Path of a
    file of SQLite's, or the name of a database on PostgreSQL."""
    return starting_point()


@pytest.fixture(scope="session")
def demo(django_db_setup):
    """The demo site, made once for all test processes; see tests/public/demo_site.py."""
    from tests.public.demo_site import demo_site

    return demo_site(migrated=django_db_setup)
