"""What is tested here is not there on another database: `make test-postgres` collects it."""

import os

collect_ignore_glob = (
    [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else ["test_*.py"]
)
