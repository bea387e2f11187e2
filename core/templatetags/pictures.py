from django import template

from core.renditions import sources

register = template.Library()


@register.inclusion_tag("core/components/picture.html")
def picture(image, ratio="", sizes="100vw", alt=None, eager=False):
    """Render `image` (a SiteImage or None) from the renditions that exist.

    `ratio` is a shape class such as `r-85`; `sizes` the HTML attribute; `alt` replaces the
    picture's own text (an empty string marks it as decoration); `eager` is for the one lead
    picture of a page.
    """
    if image is not None and not image.is_shown:
        image = None
    found = sources(image) if image is not None else []
    return {
        "image": image,
        "sources": found,
        "largest": found[-1] if found else None,
        "shown": _middle(found),
        "ratio": ratio,
        "sizes": sizes,
        "alt": image.default_alt_text if image is not None and alt is None else alt,
        "eager": eager,
    }


@register.inclusion_tag("core/components/preload.html")
def preload_picture(image, sizes="100vw"):
    """Have the browser fetch the page's lead picture at once, with the same `sizes` as the
    `picture` it announces."""
    found = sources(image) if image is not None and image.is_shown else []
    return {"sources": found, "shown": _middle(found), "sizes": sizes}


def _middle(found):
    """The source for browsers that do not read `srcset`: about 800 pixels wide."""
    return next((source for source in found if source.width >= 800), found[-1] if found else None)
