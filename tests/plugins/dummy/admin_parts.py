from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import SnippetViewSet

from core.addons.api import ReportSection, ReportTable
from core.desk.panels import DashboardPanel
from tests.plugins.dummy.models import DummyNote
from tests.plugins.dummy.parts import failing


def menu_item():
    return MenuItem(_("样例菜单"), reverse("dummy_desk"), icon_name="cog", order=9000)


class DummyPanel(DashboardPanel):
    name = "dummy"
    heading = _("样例面板")

    def render_html(self, parent_context=None):
        if "panel" in failing:
            raise RuntimeError("panel 故意出错")
        return "<p>样例面板的内容</p>"


class DummySidePanel(BaseSidePanel):
    name = "dummy"
    title = _("样例侧栏")
    order = 900

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        icon_name = "cog"
        aria_label = _("样例侧栏")

    def render_html(self, parent_context=None):
        if "side_panel" in failing:
            raise RuntimeError("side_panel 故意出错")
        return "样例侧栏的内容"


def _value(page):
    if "column" in failing:
        raise RuntimeError("column 故意出错")
    return "样例栏目值"


column = Column("dummy", label=_("样例栏目"), accessor=_value)


def buttons(item, user, next_url):
    if "buttons" in failing:
        raise RuntimeError("buttons 故意出错")
    return [Button(_("样例按钮"), url="/dummy/")]


class NoteViewSet(SnippetViewSet):
    model = DummyNote
    add_to_admin_menu = True
    menu_label = _("样例记录")


class DummySection(ReportSection):
    name = "dummy"
    title = _("样例报表")

    def table(self, request, first, last):
        if "report" in failing:
            raise RuntimeError("report 故意出错")
        return ReportTable(("名字", "数"), [("=样例行", 7)])
