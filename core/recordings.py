"""What is known of an uploaded video or audio file: length, size and a picture for its poster.

The worker asks ffmpeg where the server has it. Where it has not, videos play as well: on a
neutral poster, in a frame of 16:9, without a length.
"""

import json
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from PIL import Image

from core.models import SiteDocument, SiteState
from core.models.media import PLAYABLE

#: Which of ffmpeg's readers may touch a file: one that only reads this kind, and never one that
#: opens further files or addresses named within.
READERS = {"mp4": "mov", "m4a": "mov", "webm": "matroska", "mp3": "mp3"}
LONGEST_WAIT = 120
STILL_WIDTH = 1280
#: Frames among which ffmpeg looks for one that stands for the rest, rather than a black one.
FRAMES = 120


def has_ffmpeg():
    return bool(shutil.which("ffmpeg") and shutil.which("ffprobe"))


def unexamined():
    """Return the recordings that nobody has looked at."""
    extensions = "|".join(PLAYABLE)
    return SiteDocument.objects.filter(examined_at=None, file__iregex=rf"\.({extensions})$")


@task(backend="background")
def examine_recording(document_id):
    """Note length and poster of one upload; safe to repeat, and no error if it is gone."""
    document = SiteDocument.objects.filter(pk=document_id).first()
    if document is None or not document.media_type or not has_ffmpeg():
        return
    facts = {"examined_at": timezone.now()}
    with _on_disk(document) as (path, folder):
        if path is not None:
            reader = READERS[document.file_extension.lower()]
            facts |= _facts(path, reader)
            if document.media_type.startswith("video"):
                facts |= _still(path, reader, folder, document)
    unchanged = SiteDocument.objects.filter(pk=document_id, file=document.file.name)
    if unchanged.update(**facts):
        if document.still and document.still.name != facts.get("still"):
            default_storage.delete(document.still.name)
        SiteState.raise_content()
    elif facts.get("still"):
        default_storage.delete(facts["still"])


def enqueue_examination(document):
    """Ask the worker to look at `document` once the transaction is in."""
    transaction.on_commit(lambda: examine_recording.enqueue(document.pk))


def _facts(path, reader):
    """Return `duration` in seconds, if the file tells one."""
    entries = "format=duration"
    answer = _run("ffprobe", reader, path, "-show_entries", entries, "-of", "json", before=True)
    try:
        duration = float(json.loads(answer)["format"]["duration"])
    except (KeyError, TypeError, ValueError):
        return {}
    return {"duration": round(duration)} if 0 < duration < 10**6 else {}


def _still(path, reader, folder, document):
    """Return `still` with its size, stored; nothing where the file has no picture."""
    frame = folder / "frame.png"
    picked = f"thumbnail={FRAMES},scale='min({STILL_WIDTH},iw)':-2"
    _run("ffmpeg", reader, path, "-an", "-frames:v", "1", "-vf", picked, "-y", str(frame))
    try:
        picture = Image.open(frame).convert("RGB")
    except (OSError, ValueError):
        return {}
    picture.save(folder / "still.webp", quality=80, method=6)
    content = ContentFile((folder / "still.webp").read_bytes())
    name = default_storage.save(f"stills/{document.pk}.webp", content)
    width, height = picture.size
    return {"still": name, "still_width": width, "still_height": height}


def _run(program, reader, path, *arguments, before=False):
    """Return what `program` says of the file; nothing if it fails or takes too long."""
    read = ["-f", reader, "-protocol_whitelist", "file", "-i", f"file:{path}"]
    parts = [*arguments, *read] if before else [*read, *arguments]
    threads = [] if before else ["-nostdin", "-threads", "1"]
    try:
        done = subprocess.run(  # noqa: S603
            [shutil.which(program), "-v", "error", *threads, *parts],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LONGEST_WAIT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""


@contextmanager
def _on_disk(document):
    """Give the path of the file, None where it is gone, and a folder that vanishes afterwards."""
    with TemporaryDirectory(prefix="recording-") as name:
        folder = Path(name)
        try:
            path = document.file.path
        except NotImplementedError:
            path = folder / "copy"
            try:
                with document.file.storage.open(document.file.name) as source:
                    with path.open("wb") as copy:
                        shutil.copyfileobj(source, copy)
            except OSError:
                path = None
        yield (path if path and Path(path).exists() else None), folder
