from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.log_actions import LogFormatter
from wagtail.models import DraftStateMixin, WorkflowMixin

from core.publication import missing
from core.reviews.admin_menu import shape_menu
from core.reviews.kinds import StageRules
from core.reviews.rules import NotAllowed, why_not
from core.reviews.screen.sheet import SheetsMenuItem
from core.reviews.screen.side_panel import review_button
from core.reviews.screen.urls import urlpatterns as screen_patterns


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

    @actions.register_action("reviews.take_back")
    class TakeBackFormatter(LogFormatter):
        label = _("撤回通过")

        def format_message(self, log_entry):
            return gettext("撤回%(stage)s通过：%(reason)s") % log_entry.data

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


def _save_instead(request, model):
    """A form that would publish what is new by hand saves a draft: nothing typed is lost."""
    if request.method == "POST" and "action-publish" in request.POST:
        if StageRules.load().stages_of_model(model):
            request.POST = request.POST.copy()
            del request.POST["action-publish"]
            messages.warning(request, gettext("已存为草稿。发布前要审稿，请点“提交审稿”。"))


@hooks.register("before_create_page")
def save_new_page_instead(request, parent_page, page_class):
    _save_instead(request, page_class)


@hooks.register("before_create_snippet")
def save_new_record_instead(request, model):
    if issubclass(model, DraftStateMixin):
        _save_instead(request, model)


@hooks.register("register_admin_urls")
def screen_urls():
    return screen_patterns


@hooks.register("register_reports_menu_item")
def sheets_menu_item():
    return SheetsMenuItem(
        _("审签记录"), reverse("reviews_sheets"), icon_name="clipboard-list", order=290
    )


@hooks.register("register_page_header_buttons")
def page_review_button(page, user, view_name, next_url=None):
    return review_button(page)


def _require_withdrawal(request, item):
    """Wagtail lets every reviewer end a review; here that is for who handed it in."""
    if request.method == "POST" and "action-cancel-workflow" in request.POST:
        refusal = why_not(request.user, item, "withdraw")
        if refusal:
            raise NotAllowed(refusal, item)


@hooks.register("before_edit_page")
def withdraw_own_page(request, page):
    _require_withdrawal(request, page)


@hooks.register("before_edit_snippet")
def withdraw_own_record(request, instance):
    if isinstance(instance, WorkflowMixin):
        _require_withdrawal(request, instance)
