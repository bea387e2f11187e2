"""The renditions that public pages may use. The worker makes them; a public request never does.

Each picture keeps in `ready_renditions` what is on disk, so that a page full of pictures asks
the database for none. WebP only: see docs/decisions/0006-webp-renditions.md.
"""

from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db import transaction
from django_tasks import task

from core.models import SiteImage, SiteState

#: Widths in CSS pixels times density; the browser picks one by `srcset` and `sizes`.
WIDTHS = (400, 800, 1200, 1600)
#: What messengers show beside a link: they want a square, and not all of them read WebP.
SQUARE_SIZE = 600
SQUARE = f"fill-{SQUARE_SIZE}x{SQUARE_SIZE}|format-jpeg|jpegquality-82"
WEB_FORMATS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")


@dataclass(frozen=True)
class Source:
    """One file a browser may choose: its address and its size in pixels."""

    url: str
    width: int
    height: int


def filter_specs(image):
    """Return the filter specs allowed for `image`: all widths below its own, and one more."""
    wanted = [width for width in WIDTHS if width < image.width]
    wanted += [width for width in WIDTHS if width >= image.width][:1]
    return [f"width-{width}|format-webp" for width in wanted]


def sources(image):
    """Return the `Source`s that exist for `image`, narrow to wide; asks neither database nor
    disk. While the worker is not done, that is the original, or nothing where browsers cannot
    show its format."""
    ready = [image.ready_renditions.get(spec) for spec in filter_specs(image)]
    found = [
        Source(default_storage.url(name), width, height)
        for name, width, height in filter(None, ready)
    ]
    if found:
        return found
    if image.file.name.lower().endswith(WEB_FORMATS):
        return [Source(image.file.url, image.width, image.height)]
    return []


def square_of(image):
    """Return the square `Source` of `image`, cut around its focal point, or None while the worker
    has not made it."""
    ready = image.ready_renditions.get(SQUARE)
    return Source(default_storage.url(ready[0]), ready[1], ready[2]) if ready else None


@task(backend="background")
def make_renditions(image_id):
    """Make what is missing for one picture; safe to repeat, and no error if it is gone."""
    image = SiteImage.objects.filter(pk=image_id).first()
    if image is None:
        return
    made = image.get_renditions(*filter_specs(image), SQUARE)
    ready = {spec: [r.file.name, r.width, r.height] for spec, r in made.items()}
    SiteImage.objects.filter(pk=image_id, file=image.file.name).update(ready_renditions=ready)
    SiteState.raise_content()


def enqueue_renditions(image):
    """Ask the worker for the renditions of `image` once the transaction is in."""
    transaction.on_commit(lambda: make_renditions.enqueue(image.pk))
