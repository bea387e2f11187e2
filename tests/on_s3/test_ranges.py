"""The tests of ranges once more, with the uploads in a bucket."""

import pytest

from tests.core.test_ranges import *  # noqa: F403
from tests.s3_server import bucket, s3_service  # noqa: F401

# These speak of other storages.
del test_a_store_without_folders_answers_the_same  # noqa: F821
del test_the_web_server_sends_parts_of_a_large_file_and_keeps_none  # noqa: F821


@pytest.fixture(autouse=True)
def uploads_in_a_bucket(bucket):  # noqa: F811
    """All that is stored and served in these tests."""
