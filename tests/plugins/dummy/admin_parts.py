from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from core.desk.panels import DashboardPanel


def menu_item():
    return MenuItem(_("样例菜单"), reverse("dummy_desk"), icon_name="cog", order=9000)


class DummyPanel(DashboardPanel):
    name = "dummy"
    heading = _("样例面板")

    def render_html(self, parent_context=None):
        return "<p>样例面板的内容</p>"
