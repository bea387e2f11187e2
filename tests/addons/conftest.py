import pytest
from wagtail.models import Site

from core.addons import faults
from core.addons.switching import disable, enable


@pytest.fixture(autouse=True)
def faults_are_new():
    """A place that failed in one test is written down anew in the next."""
    faults._written.clear()


@pytest.fixture
def dummy(site_tree):
    """A namespace that switches the add-on that uses every extension point for the default site,
    or for `site`."""
    from types import SimpleNamespace

    from tests.plugins.dummy import jobs

    def default():
        return Site.objects.get(is_default_site=True)

    jobs.runs.clear()
    return SimpleNamespace(
        on=lambda site=None: enable("dummy", site or default()),
        off=lambda site=None: disable("dummy", site or default()),
    )
