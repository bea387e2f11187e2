from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """The editors' desk: what the dashboard and the editorial calendar are made of."""

    name = "core.desk"
    label = "desk"
    verbose_name = _("工作台")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from core.desk import calendar_panels, latest_panel, review_panels  # noqa: F401
        from core.desk.calendar import sources
        from core.desk.calendar_entries import add_calendar_source

        add_calendar_source("scheduled", sources.scheduled)
        add_calendar_source("published", sources.published)
        add_calendar_source("due", sources.due)
