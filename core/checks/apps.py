from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChecksConfig(AppConfig):
    """Checks of a text before it goes out: wording, personal data, facts, pictures, links."""

    name = "core.checks"
    label = "text_checks"
    verbose_name = _("写作检查")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from core.checks.gate import severe_findings
        from core.publication import add_condition

        add_condition("checks", severe_findings)
