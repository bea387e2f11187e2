"""Puts the desk into the admin, and its jobs into the periodic table."""

from datetime import time

from django.utils.translation import gettext_lazy as _

from core.addons import api
from plugins.contributions.desk import jobs, menu
from plugins.contributions.desk.panel import SubmissionsPanel


def register(addon):
    api.add_admin_urls(addon, "plugins.contributions.desk.urls")
    api.add_menu_item(addon, menu.menu_item)
    api.add_dashboard_panel(addon, SubmissionsPanel, order=150)
    api.add_job(addon, jobs.keep_marks, at=time(2, 40), label=_("记下已发文章和来稿的指纹"))
    api.add_job(addon, jobs.forget_old_packages, at=time(4, 10), label=_("清理旧的上报包"))
