from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReadershipConfig(AppConfig):
    """How often pages are read: sums of days, nothing of the readers."""

    name = "core.readership"
    label = "readership"
    verbose_name = _("浏览数")
    default_auto_field = "django.db.models.BigAutoField"
