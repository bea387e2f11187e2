from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """What every page and add-on stands on: areas, rights, images, base pages, blocks."""

    name = "core"
    label = "core"
    verbose_name = _("基础")
    default_auto_field = "django.db.models.BigAutoField"
    shows_content = True

    def ready(self):
        from core import signal_handlers

        signal_handlers.connect()
