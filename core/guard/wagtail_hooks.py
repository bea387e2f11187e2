from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter

from core.guard.admin_views import (
    LockListView,
    OwnSecurityView,
    RemoveView,
    RenewCodesView,
    ResetView,
    SignInReportView,
    may_reset,
)


class RightMenuItem(MenuItem):
    """An entry for those who have the right that its page asks for."""

    def __init__(self, *args, right, **kwargs):
        self.right = right
        super().__init__(*args, **kwargs)

    def is_shown(self, request):
        return request.user.has_perm(self.right)


@hooks.register("register_admin_urls")
def guard_urls():
    own = "account/security/"
    return [
        path(own, OwnSecurityView.as_view(), name="guard_security"),
        path(f"{own}recovery-codes/", RenewCodesView.as_view(), name="guard_renew_codes"),
        path(f"{own}remove/", RemoveView.as_view(), name="guard_remove"),
        path("users/<int:pk>/reset-second-step/", ResetView.as_view(), name="guard_reset"),
        path("reports/sign-ins/", SignInReportView.as_view(), name="guard_sign_ins"),
        path(
            "reports/sign-ins/results/",
            SignInReportView.as_view(results_only=True),
            name="guard_sign_ins_results",
        ),
        path("reports/sign-in-locks/", LockListView.as_view(), name="guard_locks"),
    ]


@hooks.register("register_reports_menu_item")
def sign_ins_menu_item():
    url = reverse("guard_sign_ins")
    right = "guard.view_signinevent"
    return RightMenuItem(_("登录记录"), url, icon_name="lock", order=400, right=right)


@hooks.register("register_reports_menu_item")
def locks_menu_item():
    url = reverse("guard_locks")
    right = "guard.unlock_signin"
    return RightMenuItem(_("被锁定的登录"), url, icon_name="lock-open", order=410, right=right)


@hooks.register("register_account_menu_item")
def security_item(request):
    return {
        "url": reverse("guard_security"),
        "label": _("登录与安全"),
        "help_text": _("两步验证、恢复代码，最近在哪里登录过。"),
    }


@hooks.register("register_user_listing_buttons")
def reset_button(user, request_user):
    if may_reset(request_user, user):
        url = reverse("guard_reset", args=[user.pk])
        yield Button(_("重置两步验证"), url=url, icon_name="lock-open", priority=40)


@hooks.register("before_edit_user")
def leave_superusers_alone(request, user):
    """Else whoever may edit accounts could set a superuser's password, and be one."""
    if user.is_superuser and not request.user.is_superuser:
        raise PermissionDenied


@hooks.register("before_bulk_action")
def leave_superusers_alone_in_lists(request, action_type, objects, action_class_instance):
    for item in objects:
        if isinstance(item, get_user_model()):
            leave_superusers_alone(request, item)


@hooks.register("register_log_actions")
def register_reset(actions):
    @actions.register_action("guard.reset")
    class ResetFormatter(LogFormatter):
        label = _("重置两步验证")
        message = _("重置了两步验证")
