from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from core.desk.panels import DashboardPanel, dashboard_panel
from core.notices.unread import newest_unread, unread_of


@dashboard_panel(order=800)
class NoticesPanel(DashboardPanel):
    """The latest of what one has not read yet."""

    name = "notices"
    heading = _("通知")
    template_name = "notices/panel.html"
    side = True
    more = (_("全部通知"), reverse_lazy("notices_list"))

    def is_shown(self, request):
        return unread_of(request) > 0

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        request = parent_context["request"]
        self.number = unread_of(request)
        return {**context, "notices": newest_unread(request)}
