"""The tests of copying begin in SQLite, in the transaction of a test; what they copy to is
PostgreSQL."""

import os

collect_ignore = (
    ["test_copying.py"] if os.environ.get("DATABASE_URL", "").startswith("postgres") else []
)
