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
        from django.core.checks import register

        from core import signal_handlers
        from core.catalogues import remember_translations
        from core.corrections.by_time import next_change
        from core.edition import add_change
        from core.front_blocks import add_front_block, plain
        from core.permissions import register_policies
        from core.role_rights import OFFICE, STAFF, add_role_rights, model_rights
        from core.roles import Role
        from core.sharing import signal_handlers as sharing
        from core.sharing.fonts import check_fonts

        remember_translations()
        signal_handlers.connect()
        sharing.connect()
        register(check_fonts)
        add_change(next_change)
        register_policies()
        add_role_rights("wagtailadmin.access_admin", to=STAFF)
        add_role_rights(*model_rights("core", "errorreport", "view", "change"), to=OFFICE)
        add_role_rights(
            "core.change_sitesettings",
            "core.change_navigation",
            *model_rights("core", "area"),
            *model_rights("users", "user"),
            *model_rights("wagtailredirects", "redirect"),
            to=[Role.CITY_ADMIN],
        )

        group = _("标语、文字与图片")
        add_front_block("text", plain.FrontTextBlock, group=group, narrow=True, order=62)
        add_front_block("picture", plain.FrontPictureBlock, group=group, narrow=True, order=63)
        add_front_block("call", plain.FrontCallBlock, group=group, narrow=True, order=61)
