from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    """The three reviews: who may sign off what, in which order, and the record of it."""

    name = "core.reviews"
    label = "reviews"
    verbose_name = _("三审")
    default_auto_field = "django.db.models.BigAutoField"
