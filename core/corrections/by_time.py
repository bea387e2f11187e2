"""What appears and goes by time alone: the emergency banner and days of mourning."""

from django.utils import timezone
from wagtail.models import Site

from core.models import SiteSettings, SiteState


def next_change(now):
    """Return when, after `now`, a banner begins or ends; midnight is looked after elsewhere."""
    moments = SiteSettings.objects.exclude(banner_text="").values_list("banner_from", "banner_to")
    ahead = [moment for pair in moments for moment in pair if moment and moment > now]
    return min(ahead, default=None)


def note_change():
    """Raise the generation when time has changed what the settings show; remembers it in the
    row, so that a worker that was down catches up."""
    now = timezone.now()
    for settings in SiteSettings.objects.filter(site__in=Site.objects.all()):
        shown = shown_at(settings, now)
        if shown != settings.shown_by_time:
            SiteSettings.objects.filter(pk=settings.pk).update(shown_by_time=shown)
            SiteState.raise_generation()


def shown_at(settings, moment):
    """Return in a few letters what `settings` show at `moment`."""
    parts = ["banner"] if settings.banner_at(moment) else []
    parts += ["grey"] if settings.mourns_on(timezone.localdate(moment)) else []
    return "+".join(parts)
