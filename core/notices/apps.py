from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """What people are told, in the admin and by mail, and what they want to be told."""

    name = "core.notices"
    label = "notices"
    verbose_name = _("通知")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from core.notices import mentions, panels  # noqa: F401
        from core.notices.kinds import add_notice_kind
        from core.notices.stock_mails import switch_off

        add_notice_kind("mention", _("批注里提到我的"))
        # Wagtail itself mails the replies to those who follow a talk.
        add_notice_kind("reply", _("回复我的批注的"), mails=False)
        mentions.connect()
        switch_off()
