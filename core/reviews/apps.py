from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    """The three reviews: who may sign off what, in which order, and the record of it."""

    name = "core.reviews"
    label = "reviews"
    verbose_name = _("三审")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from core.media import grant_hidden
        from core.notices.kinds import add_notice_kind
        from core.page_admin.side_panels import add_record_button, add_side_panel
        from core.publication import add_condition
        from core.reviews import signal_handlers, telling
        from core.reviews.gate import reviewed
        from core.reviews.leader_links import shows_file
        from core.reviews.screen.side_panel import review_button, review_panel
        from core.role_rights import add_role_rights
        from core.roles import Role

        signal_handlers.connect()
        add_condition("reviews", reviewed)
        grant_hidden(shows_file)
        add_side_panel(review_panel, with_records=True)
        add_record_button(review_button)
        add_role_rights("reviews.change_reviewsettings", to=[Role.CITY_ADMIN])
        add_notice_kind(telling.WAITING, _("有稿子等我审"))
        add_notice_kind(telling.RETURNED, _("我的稿子被退回"))
        add_notice_kind(telling.MOVED, _("我的稿子在审稿中的进展"), mails=False)
        add_notice_kind(telling.RELEASED, _("我的稿子审结或发布"))
        add_notice_kind(telling.OVERDUE, _("稿子等得太久"))
