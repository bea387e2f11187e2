from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkerConfig(AppConfig):
    """Work in the background: one process that runs queued tasks and periodic jobs."""

    name = "core.worker"
    label = "worker"
    verbose_name = _("后台工作")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from core.notices.kinds import add_notice_kind
        from core.worker import panels  # noqa: F401

        add_notice_kind("missed", _("到点没有发出的"))
