"""Files that wait some hours or days for their next step, where every web server finds them."""

from functools import cache

from django.conf import settings
from django.core.files.storage import FileSystemStorage

#: Below the bucket; no backup has it, and no address leads there.
WAITING = "waiting"


def waiting_files(kind, folder):
    """Return the storage for a kind of waiting files: the `folder` of this machine, or a part of
    the bucket where uploads lie in one."""
    if wait_in_bucket():
        return _in_bucket(kind, settings.AWS_STORAGE_BUCKET_NAME, settings.AWS_S3_ENDPOINT_URL)
    return FileSystemStorage(location=folder)


def wait_in_bucket():
    """Whether web servers on several machines may see the waiting files."""
    return bool(settings.AWS_STORAGE_BUCKET_NAME)


@cache
def _in_bucket(kind, *_bucket):
    # Only then: its library takes a second to read in.
    from core.object_storage import ObjectStorage

    return ObjectStorage(location=f"{WAITING}/{kind}")
