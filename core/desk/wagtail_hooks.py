from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.desk.calendar.views import CalendarView, SubscriptionsView, may_see_calendar
from core.desk.dashboard import Dashboard
from core.desk.due.views import DueEditView, DueListView, DueMarkView

#: What stands on many screens; a screen of its own adds its sheet by `extra_css`.
SHEETS = ("theme", "seals", "panels", "dashboard", "plan-panels", "signing-in")


@hooks.register("insert_global_admin_css")
def desk_css():
    return format_html_join(
        "",
        '<link rel="stylesheet" href="{}">',
        ((static(f"css/desk/{name}.css"),) for name in SHEETS),
    )


@hooks.register("construct_homepage_panels", order=1000)
def lay_out_dashboard(request, panels):
    """One component in the place of all others: add-ons declare theirs with `dashboard_panel`."""
    panels[:] = [Dashboard(request)]


class CalendarMenuItem(MenuItem):
    def is_shown(self, request):
        return may_see_calendar(request.user)


@hooks.register("register_admin_menu_item")
def calendar_menu_item():
    url = reverse("desk_calendar")
    return CalendarMenuItem(_("编辑日历"), url, icon_name="calendar-alt", order=115)


@hooks.register("register_admin_urls")
def calendar_urls():
    return [
        path("calendar/", CalendarView.as_view(), name="desk_calendar"),
        path("calendar/subscribe/", SubscriptionsView.as_view(), name="desk_subscriptions"),
        path("calendar/due/", DueListView.as_view(), name="desk_due"),
        path("calendar/due/new/", DueEditView.as_view(), name="desk_due_new"),
        path("calendar/due/<int:pk>/", DueEditView.as_view(), name="desk_due_edit"),
        path("calendar/due/<int:pk>/mark/", DueMarkView.as_view(), name="desk_due_mark"),
    ]
