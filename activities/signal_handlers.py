from django.db.models.signals import post_delete, post_save

from activities.models import Activity, ActivityForm, Occasion, ServiceCategory, Team, TeamReporter
from activities.places import area_id_of_record
from activities.reporters import place_reporter
from activities.text_checks import forget_counts
from core.corrections.places import add_area_finder
from core.models import Area, SiteState


def raise_generation(raw=False, **kwargs):
    """The browser keeps the vocabularies in the cache until content changes."""
    if not raw:
        SiteState.raise_generation()


def follow_reporter(instance, raw=False, **kwargs):
    """Somebody writes for another team than before, or for none."""
    if not raw:
        place_reporter(instance.user)


def follow_team(instance, raw=False, **kwargs):
    """A team that has moved takes its reporters to the office of its new area."""
    if raw:
        return
    for reporter in TeamReporter.objects.filter(team=instance).select_related("user"):
        place_reporter(reporter.user)


def follow_record(instance, raw=False, created=False, **kwargs):
    """What texts say of a record is compared with it."""
    if not raw and not created:
        forget_counts(instance)


def connect():
    """Connect this app's receivers; called once, when the app is ready."""
    add_area_finder(area_id_of_record)
    for model in (Area, ServiceCategory, ActivityForm, Occasion):
        for signal in (post_save, post_delete):
            signal.connect(
                raise_generation,
                sender=model,
                dispatch_uid=f"activities.generation.{model.__name__}",
            )
    for signal in (post_save, post_delete):
        signal.connect(
            follow_reporter, sender=TeamReporter, dispatch_uid="activities.follow_reporter"
        )
    post_save.connect(follow_team, sender=Team, dispatch_uid="activities.follow_team")
    post_save.connect(follow_record, sender=Activity, dispatch_uid="activities.follow_record")
