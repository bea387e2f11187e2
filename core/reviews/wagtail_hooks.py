from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.log_actions import LogFormatter

from core.publication import missing
from core.reviews.admin_menu import shape_menu


@hooks.register("register_log_actions")
def register_review_actions(actions):
    @actions.register_action("reviews.skip")
    class SkipFormatter(LogFormatter):
        label = _("跳过一审")

        def format_message(self, log_entry):
            return gettext("跳过%(stage)s：%(reason)s") % log_entry.data

    @actions.register_action("reviews.emergency")
    class EmergencyFormatter(LogFormatter):
        label = _("紧急发布")

        def format_message(self, log_entry):
            return gettext("不经三审紧急发布：%(reason)s") % log_entry.data

    @actions.register_action("reviews.reset")
    class ResetFormatter(LogFormatter):
        label = _("回到第一审")

        def format_message(self, log_entry):
            return gettext("%(stage)s时被审稿以外的人改动，回到第一审") % log_entry.data

    @actions.register_action("reviews.share")
    class ShareFormatter(LogFormatter):
        label = _("送审链接")

        def format_message(self, log_entry):
            return gettext("生成送审链接，给%(reader)s看") % log_entry.data


@hooks.register("construct_page_action_menu", order=50)
def page_menu(menu_items, request, context):
    shape_menu(menu_items, request, context.get("page"), context)


@hooks.register("construct_snippet_action_menu", order=50)
def record_menu(menu_items, request, context):
    shape_menu(menu_items, request, context.get("instance"), context)


def _keep_draft(request, item):
    """Publishing by hand is refused with the reasons; the draft has been saved."""
    reasons = missing(item, item.get_latest_revision(), request.user)
    if not reasons:
        return None
    for reason in reasons:
        messages.error(request, reason)
    return redirect(AdminURLFinder(request.user).get_edit_url(item) or "wagtailadmin_home")


@hooks.register("before_publish_page", order=50)
def refuse_publishing_page(request, page):
    return _keep_draft(request, page)


@hooks.register("before_publish", order=50)
def refuse_publishing_record(request, instance):
    return _keep_draft(request, instance)
