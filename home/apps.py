from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("首页")
    default_auto_field = "django.db.models.BigAutoField"
    shows_content = True

    def ready(self):
        from home import feeds, structured_data  # noqa: F401

        feeds.connect()
