from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from core.notices.account import NoticeChoicesPanel
from core.notices.admin_views import NoticeListView, OpenNoticeView
from core.notices.unread import unread_of


class NoticesMenuItem(MenuItem):
    """The entry of the menu that says how many notices wait."""

    def render_component(self, request):
        number = unread_of(request)
        label = gettext("通知（%d）") % number if number else str(self.label)
        return LinkMenuItem(
            self.name,
            label,
            self.url,
            icon_name=self.icon_name,
            classname="notices-waiting" if number else "",
        )


@hooks.register("register_admin_menu_item")
def notices_menu_item():
    url = reverse("notices_list")
    return NoticesMenuItem(gettext_lazy("通知"), url, name="notices", icon_name="mail", order=20)


@hooks.register("register_admin_urls")
def notice_urls():
    return [
        path("notices/", NoticeListView.as_view(), name="notices_list"),
        path("notices/<int:pk>/", OpenNoticeView.as_view(), name="notices_open"),
    ]


@hooks.register("register_account_settings_panel")
def notice_choices(request, user, profile):
    return NoticeChoicesPanel(request, user, profile)


@hooks.register("insert_global_admin_css")
def notices_css():
    return format_html('<link rel="stylesheet" href="{}">', static("css/desk/notices.css"))
