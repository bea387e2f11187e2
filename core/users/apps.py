from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    """Accounts, in an app of their own: its first migration depends on nothing of Wagtail."""

    name = "core.users"
    label = "users"
    verbose_name = _("用户")
    default_auto_field = "django.db.models.BigAutoField"
