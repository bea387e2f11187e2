from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from stories.planner import views
from stories.planner.permissions import may_read_plan


class PlannerMenuItem(MenuItem):
    def is_shown(self, request):
        return may_read_plan(request.user)


class PlannerViewSet(ViewSet):
    name = "column_planner"
    url_prefix = "columns/planner"
    icon = "table"
    menu_label = _("专栏编排")
    menu_order = 110
    add_to_admin_menu = True

    def get_menu_item(self, order=None):
        return PlannerMenuItem(
            label=self.menu_label,
            url=self.menu_url,
            name=self.menu_name,
            icon_name=self.menu_icon,
            order=order or self.menu_order,
        )

    def get_urlpatterns(self):
        return [
            path("", views.BoardView.as_view(), name="index"),
            path("<int:column>/", views.BoardView.as_view(), name="board"),
            path("<int:column>/move/<int:pk>/", views.MoveView.as_view(), name="move"),
            path("<int:column>/undo/", views.UndoView.as_view(), name="undo"),
            path("<int:column>/new/", views.IdeaView.as_view(), name="new"),
            path("<int:column>/idea/<int:pk>/", views.IdeaView.as_view(), name="idea"),
            path("<int:column>/slots/", views.SlotsView.as_view(), name="slots"),
            path("<int:column>/print/", views.PrintView.as_view(), name="print"),
            path("<int:column>/export/", views.ExportView.as_view(), name="export"),
        ]
