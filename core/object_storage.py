"""Uploads in a bucket of an S3 service, which nobody but the site itself can read.

Addresses stay those of the site: it asks for each file who may see it, whatever the storage, and
a withdrawn picture is gone in ten minutes everywhere. The bucket needs no public access.
"""

import secrets
from contextlib import contextmanager
from urllib.parse import urljoin

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from core.file_responses import BLOCK, Facts, StorageAway

#: Folders whose names are chosen by people: two may choose the same at the same moment, and the
#: later one would take the place of the earlier. Each upload there has a folder of its own.
CHOSEN_NAMES = ("original_images/", "documents/")


class ObjectStorage(S3Storage):
    """django-storages' own, with the addresses of the site, parts of files, and faults told apart:
    FileNotFoundError for what is not there, StorageAway for a service that does not answer."""

    def get_default_settings(self):
        style = settings.AWS_S3_ADDRESSING_STYLE
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": style},
            connect_timeout=3,
            read_timeout=20,
            retries={"mode": "standard", "total_max_attempts": 2},
            # Services other than Amazon's do not all know its newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        return {
            **super().get_default_settings(),
            "client_config": config,
            "file_overwrite": False,
            # Larger ones are on disk while they are read.
            "max_memory_size": 8 * 1024 * 1024,
        }

    def url(self, name, **_options):
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name).lstrip("/"))

    def get_available_name(self, name, max_length=None):
        name = clean_name(name)
        folder = next((each for each in CHOSEN_NAMES if name.startswith(each)), "")
        if folder:
            name = f"{folder}{secrets.token_hex(4)}/{name.removeprefix(folder)}"
        return super().get_available_name(name, max_length)

    def facts(self, name):
        """Return the Facts of a stored file by one question."""
        with _faults(name):
            head = self._client.head_object(Bucket=self.bucket_name, Key=self._key(name))
        return Facts(head["ContentLength"], int(head["LastModified"].timestamp()))

    def blocks(self, name, first, last):
        """Yield bytes `first` to `last` of a file as they come in; the first question is asked at
        once."""
        with _faults(name):
            answer = self._client.get_object(
                Bucket=self.bucket_name, Key=self._key(name), Range=f"bytes={first}-{last}"
            )
        return answer["Body"].iter_chunks(BLOCK)

    def size(self, name):
        return self.facts(name).size

    def _open(self, name, mode="rb"):
        with _faults(name):
            return super()._open(name, mode)

    def _save(self, name, content):
        with _faults(name):
            return super()._save(name, content)

    def exists(self, name):
        with _faults(name):
            return super().exists(name)

    def delete(self, name):
        with _faults(name):
            super().delete(name)

    @property
    def _client(self):
        return self.connection.meta.client

    def _key(self, name):
        return self._normalize_name(clean_name(name))


@contextmanager
def _faults(name):
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if status == 404:
            raise FileNotFoundError(f"No such file: {name}") from error
        if status >= 500 or status in (0, 408, 429):
            raise StorageAway(f"The storage answers {status}") from error
        raise
    except BotoCoreError as error:
        raise StorageAway(f"The storage does not answer: {type(error).__name__}") from error
