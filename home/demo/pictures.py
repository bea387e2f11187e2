"""Takes the project's own pictures into the image library."""

from functools import cached_property
from pathlib import Path

from django.core.files.images import ImageFile

from core.models import SiteImage
from home.demo.content import read

FOLDER = Path(__file__).parent / "pictures"
CREDIT = "剪纸插画（示例）"


class PictureShelf:
    """Makes each picture once, on first use, with the alt text and caption the content gives."""

    def __init__(self):
        self._made = {}

    def get(self, name):
        """Return the SiteImage of the picture `name`, or None for an empty name."""
        if not name:
            return None
        if name not in self._made:
            alt, caption = self.texts.get(name, ("", ""))
            path = FOLDER / f"{name}.webp"
            with path.open("rb") as file:
                image = SiteImage(
                    title=alt or name,
                    description=alt,
                    caption=caption,
                    credit=CREDIT,
                    consent=SiteImage.Consent.NOT_NEEDED,
                    consent_note="插画，没有真人。",
                    file=ImageFile(file, name=path.name),
                )
                image.save()
            self._made[name] = image
        return self._made[name]

    @cached_property
    def texts(self):
        """Alt text and caption of each picture, as the content first gives them."""
        found = {}

        def note(entry):
            name, alt = entry.get("name"), entry.get("alt")
            if name and alt:
                found.setdefault(name, (alt, entry.get("caption", "")))
            for key in ("picture", "portrait"):
                if entry.get(key) and entry.get(f"{key}_alt"):
                    found.setdefault(entry[key], (entry[f"{key}_alt"], entry.get("caption", "")))
            for value in entry.values():
                for child in value if isinstance(value, list) else ():
                    if isinstance(child, dict):
                        note(child)

        for name in ("reports", "stories", "columns", "sections", "articles", "campaigns"):
            note(read(name))
        for brand in read("brands")["brand"]:
            if brand.get("emblem"):
                found.setdefault(brand["emblem"], (f"“{brand['name']}”标识", ""))
        return found
