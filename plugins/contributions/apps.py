from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContributionsConfig(AppConfig):
    name = "plugins.contributions"
    label = "contributions"
    verbose_name = _("网络文明传播投稿")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from core.notices.kinds import add_notice_kind
        from core.publication import add_condition
        from core.role_rights import OFFICE, add_role_rights, model_rights
        from plugins.contributions import signal_handlers
        from plugins.contributions.gate import not_withdrawn
        from plugins.contributions.services import telling

        signal_handlers.connect()
        add_condition("contributions", not_withdrawn)
        add_notice_kind(telling.OWN, _("我投的稿有了进展"))
        add_notice_kind(telling.DESK, _("来稿要我处理"), mails=False)
        for model in ("submission", "contributor"):
            add_role_rights(*model_rights("contributions", model, "change", "view"), to=OFFICE)
