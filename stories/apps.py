from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StoriesConfig(AppConfig):
    name = "stories"
    verbose_name = _("典型与专栏")
    default_auto_field = "django.db.models.BigAutoField"
    shows_content = True

    def ready(self):
        from stories import feeds, structured_data  # noqa: F401

        feeds.connect()
