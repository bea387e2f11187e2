"""来稿 in the admin's menu."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from plugins.contributions.desk.access import may_see_desk
from plugins.contributions.services.joining import CONTRIBUTORS_PAGE


class DeskItem(MenuItem):
    def is_shown(self, request):
        return may_see_desk(request.user)


class DeskMenu(SubmenuMenuItem):
    def is_shown(self, request):
        return may_see_desk(request.user)


#: (name of the address, label, icon), in order.
ITEMS = (
    ("contributions_queue", _("来稿"), "mail"),
    (CONTRIBUTORS_PAGE, _("投稿人"), "group"),
    ("contributions_placements", _("外部刊用"), "globe"),
    ("contributions_packages", _("上报包"), "download"),
    ("contributions_figures", _("投稿统计"), "table"),
)


def menu_item():
    items = [
        DeskItem(label, reverse(name), icon_name=icon, order=number)
        for number, (name, label, icon) in enumerate(ITEMS)
    ]
    return DeskMenu(_("来稿"), Menu(items=items), name="contributions", icon_name="mail", order=105)
