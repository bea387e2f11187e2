from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("首页")
    default_auto_field = "django.db.models.BigAutoField"
    shows_content = True

    def ready(self):
        from core.front_blocks import add_front_block
        from core.role_rights import add_role_rights
        from core.roles import Role
        from home import feeds, structured_data  # noqa: F401
        from home.front_blocks import SlogansBlock

        feeds.connect()
        add_role_rights("home.change_lobbyscreen", to=[Role.CITY_ADMIN])
        add_front_block("slogans", SlogansBlock, group=_("标语、文字与图片"), narrow=True, order=60)
