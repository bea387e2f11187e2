"""The tests of backups once more, with the uploads in a bucket."""

import pytest

from tests.backup.test_backup import *  # noqa: F403
from tests.s3_server import bucket, s3_service  # noqa: F401


@pytest.fixture(autouse=True)
def uploads_in_a_bucket(bucket):  # noqa: F811
    """All that is stored and brought back in these tests."""
