from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuardConfig(AppConfig):
    """Who may come in, from where and how often, and the record of it."""

    name = "core.guard"
    label = "guard"
    verbose_name = _("登录与安全")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from core.guard import signal_handlers

        signal_handlers.connect()
