"""Takes the project's own video and its captions into the library of files."""

from pathlib import Path

from django.core.files import File

from core.models import SiteDocument

FOLDER = Path(__file__).parent / "recordings"


def take_in(name, title):
    """Return a new SiteDocument of the file `name`."""
    with (FOLDER / name).open("rb") as file:
        return SiteDocument.objects.create(title=title, file=File(file, name=name))
