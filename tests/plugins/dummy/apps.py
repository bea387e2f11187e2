from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from core.addons.config import Addon


class DummyConfig(Addon):
    """Uses every extension point once, for the tests."""

    name = "tests.plugins.dummy"
    label = "dummy"
    title = _("样例组件")
    description = _("每个扩展点用一次，只在测试里。")
    version = "1.1.0"
    author = _("测试")
    core_min = "0.1"
    url_prefix = "dummy"
    default_settings = {"greeting": "你好"}

    def extend(self):
        from core.addons import api
        from core.roles import Role
        from search.sources import Facet
        from tests.plugins.dummy import admin_parts, blocks, feeds, jobs, models, parts
        from tests.plugins.dummy.search_parts import NoteSource

        api.add_urls(self, "tests.plugins.dummy.urls")
        api.add_subscriptions(self, feeds.subscriptions)
        api.add_feed(self, models.DummyPage, feeds.DummyChannel)
        api.add_fragment(self, "main_end", parts.fragment, name=_("样例片段"))
        api.add_page_type(self, models.DummyPage, below=("home.HomePage",))
        api.add_body_block(self, "dummy_box", blocks.BoxBlock(label=_("样例块")))
        api.add_front_block(self, "dummy_front", blocks.DummyFrontBlock, group=_("样例"))
        api.add_search_source(self, NoteSource())
        api.add_search_facet(self, Facet("dummy_colour", _("颜色")))

        api.add_admin_urls(self, "tests.plugins.dummy.admin_urls")
        api.add_menu_item(self, admin_parts.menu_item)
        api.add_viewset(self, admin_parts.NoteViewSet)
        api.add_dashboard_panel(self, admin_parts.DummyPanel, order=800)
        api.add_side_panel(self, admin_parts.DummySidePanel, title=_("样例侧栏"))
        api.add_page_column(self, admin_parts.column)
        api.add_listing_buttons(self, admin_parts.buttons, title=_("样例按钮"))
        api.add_report_section(self, admin_parts.DummySection())
        api.add_hook(self, "before_create_page", parts.before_create)

        api.add_check(self, _("样例检查"), parts.check)
        api.add_condition(self, "dummy", parts.condition)
        api.add_health_check(self, parts.health, label=_("样例体检"))
        api.add_notice_kind(self, "dummy_note", _("样例通知"))
        api.add_role_rights(self, "dummy.change_dummynote", to=[Role.CITY_ADMIN])
        api.add_role(self, "样例员", "dummy.view_dummynote")
        api.add_site_setting(self, models.DummySettings)
        api.add_job(self, jobs.note_run, every=timedelta(hours=1), label=_("样例任务"))
        api.add_upgrade_step(self, "1.1.0", parts.upgrade, title=_("给旧记录补颜色"))
