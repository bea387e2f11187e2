from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BrandsConfig(AppConfig):
    name = "brands"
    verbose_name = _("品牌")
    default_auto_field = "django.db.models.BigAutoField"
    shows_content = True

    def ready(self):
        from brands import feeds, structured_data  # noqa: F401

        feeds.connect()
