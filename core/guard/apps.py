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
        from core.role_rights import add_role_rights
        from core.roles import Role

        signal_handlers.connect()
        rights = ("guard.view_signinevent", "guard.unlock_signin", "guard.reset_secondstep")
        add_role_rights(*rights, to=[Role.CITY_ADMIN])
