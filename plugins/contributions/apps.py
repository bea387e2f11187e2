from datetime import time

from django.utils.translation import gettext_lazy as _

from core.addons.config import Addon


class ContributionsConfig(Addon):
    name = "plugins.contributions"
    label = "contributions"
    verbose_name = title = _("网络文明传播投稿")
    description = _("志愿者在 /contribute/ 申请账号、写稿、跟进；编辑认领、退回、采用。")
    version = "1.0.0"
    author = _("文明")
    core_min = "0.1"
    url_prefix = "contribute"
    enabled_by_default = True
    shows_content = False

    def extend(self):
        from core.addons import api
        from core.reviews.rules import add_adopters
        from core.role_rights import OFFICE, model_rights
        from core.roles import Role
        from home.demo.further import add_demo_content
        from plugins.contributions import demo, honours, jobs, signal_handlers
        from plugins.contributions.desk import registering
        from plugins.contributions.gate import not_withdrawn
        from plugins.contributions.models import ContributionsSettings
        from plugins.contributions.services import telling
        from plugins.contributions.services.adopting import adopter_of

        api.add_urls(self, "plugins.contributions.urls")
        api.add_job(
            self,
            jobs.forget_unfinished_uploads,
            at=time(3, 50),
            label=_("清理投稿里没传完的文件"),
        )
        signal_handlers.connect()
        api.add_site_setting(self, ContributionsSettings, icon="pick")
        api.add_fragment(self, "footer", honours.footer_link, name=_("投稿光荣榜"))
        api.add_condition(self, "not_withdrawn", not_withdrawn)
        api.add_notice_kind(
            self, telling.OWN, _("我投的稿有了进展"), choices_at="contribute_profile"
        )
        api.add_notice_kind(self, telling.DESK, _("来稿要我处理"), mails=False)
        add_demo_content(_("来稿"), demo.make_pieces)
        registering.register(self)
        add_adopters(adopter_of)
        # 主编 reads what comes in; the pieces are taken by those who edit.
        acting = tuple(role for role in OFFICE if role != Role.CHIEF)
        for model in ("submission", "contributor", "placement"):
            api.add_role_rights(self, *model_rights("contributions", model, "view"), to=OFFICE)
            api.add_role_rights(self, *model_rights("contributions", model, "change"), to=acting)
        api.add_role_rights(self, "contributions.change_pointrule", to=(Role.CITY_ADMIN,))
