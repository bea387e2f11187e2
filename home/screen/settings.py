"""What the city office has set up for the lobby screen, kept until anything of it changes."""

from activities.models import ActivityIndexPage
from core.frame import kept
from core.querysets import readable
from home.models.lobby_screen import LobbyScreen


def lobby_settings(request, site):
    """Return a dict: `slogans` (lines), `brands` (ids), `seconds`, and `code_page`, the id of the
    page whose QR code stands on the screen, or None."""
    return kept(request, f"lobby:{site.pk}", lambda: _ask(site))


def _ask(site):
    settings = LobbyScreen.for_site(site)
    lists = readable(ActivityIndexPage.objects.live())
    return {
        "slogans": settings.slogan_lines,
        "brands": list(settings.brands.values_list("pk", flat=True)),
        "seconds": settings.seconds,
        "code_page": lists.values_list("pk", flat=True).first(),
    }
