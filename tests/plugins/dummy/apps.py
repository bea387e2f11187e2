from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from core.addons.config import Addon


class DummyConfig(Addon):
    """Uses every extension point once, for the tests."""

    name = "tests.plugins.dummy"
    label = "dummy"
    title = _("样例组件")
    description = _("每个扩展点用一次，只在测试里。")
    version = "1.0.0"
    author = _("测试")
    core_min = "0.1"
    url_prefix = "dummy"
    default_settings = {"greeting": "你好"}

    def extend(self):
        from core.addons import api
        from tests.plugins.dummy import admin_parts, jobs

        api.add_urls(self, "tests.plugins.dummy.urls")
        api.add_admin_urls(self, "tests.plugins.dummy.admin_urls")
        api.add_menu_item(self, admin_parts.menu_item)
        api.add_dashboard_panel(self, admin_parts.DummyPanel, order=800)
        api.add_job(self, jobs.note_run, every=timedelta(hours=1), label=_("样例任务"))
