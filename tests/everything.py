"""All four parts switched: `python -m tests.everything command …` runs the command with
PostgreSQL, Redis and S3 of its own, thrown away afterwards, and with the Elasticsearch that `make
elasticsearch` has started (or TEST_ELASTICSEARCH names)."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.postgres import Cluster


def main(command):
    # The servers' modules say on a machine without them how to get them, by skipping.
    from tests.redis_server import RedisServer
    from tests.s3_server import BUCKET, S3Server
    from tests.search import cluster

    with Cluster() as postgres, tempfile.TemporaryDirectory() as folder:
        redis, s3 = RedisServer(Path(folder)), S3Server(Path(folder) / "s3")
        try:
            redis.start()
            s3.start()
            s3.client().create_bucket(Bucket=BUCKET)
            told = {
                "DATABASE_URL": postgres.url,
                "REDIS_URL": redis.address,
                "SEARCH_URL": cluster.url_of(cluster.PREFIX),
                **s3.told,
            }
            return subprocess.run(command, env={**os.environ, **told}).returncode
        finally:
            s3.stop()
            redis.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
