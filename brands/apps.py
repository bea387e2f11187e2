from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BrandsConfig(AppConfig):
    name = "brands"
    verbose_name = _("品牌")
    default_auto_field = "django.db.models.BigAutoField"
    shows_content = True

    def ready(self):
        from brands import feeds, posters, structured_data  # noqa: F401
        from brands.front_blocks import ShelfBlock
        from core.front_blocks import add_front_block

        feeds.connect()
        add_front_block("shelf", ShelfBlock, group=_("活动与数字"), order=50)
