from django.db.models.signals import post_delete, post_save

from activities.models import ActivityForm, Occasion, ServiceCategory
from activities.places import area_id_of_record
from core.corrections.places import add_area_finder
from core.models import Area, SiteState


def raise_generation(raw=False, **kwargs):
    """The browser keeps the vocabularies in the cache until content changes."""
    if not raw:
        SiteState.raise_generation()


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
