import pytest


@pytest.fixture(scope="session")
def origin(demo, tmp_path_factory):
    """The demo site, served as in production; the origin of its addresses."""
    with demo.copied(tmp_path_factory.mktemp("served")).served() as address:
        yield address
