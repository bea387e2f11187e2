"""What the account itself, and those who look after accounts, see of signing in."""

import django_filters
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView
from wagtail.log_actions import log

from core.exports import SafeExportMixin
from core.guard import doors
from core.guard.forms import PasswordForm
from core.guard.journal import note
from core.guard.models import SignInEvent
from core.guard.second_step import recovery_codes_left, remove, renew_recovery_codes
from core.guard.views import shown_codes

Outcome = SignInEvent.Outcome
SHOWN_TO_OWNER = 20


class GuardView(WagtailAdminTemplateMixin):
    _show_breadcrumbs = True
    header_icon = "lock"
    right = ""

    def dispatch(self, request, *args, **kwargs):
        if self.right and not request.user.has_perm(self.right):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


class OwnSecurityView(GuardView, TemplateView):
    """The account's own page: the second step, and where it was signed in lately."""

    page_title = gettext_lazy("登录与安全")
    template_name = "guard/security.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return {
            **super().get_context_data(**kwargs),
            "since": user.second_step_since,
            "left": recovery_codes_left(user),
            "is_required": settings.REQUIRE_MFA,
            "events": SignInEvent.objects.filter(user=user)[:SHOWN_TO_OWNER],
            "kept_days": settings.SIGN_IN_LOG_DAYS,
        }


class ConfirmedView(GuardView, FormView):
    """Something about the own second step, done once the password is given again."""

    template_name = "guard/confirm.html"
    form_class = PasswordForm
    question = ""

    def dispatch(self, request, *args, **kwargs):
        if request.user.second_step_since is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "request": self.request}

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "question": self.question}


class RenewCodesView(ConfirmedView):
    page_title = gettext_lazy("换新的恢复代码")
    question = gettext_lazy("旧的恢复代码马上作废。")

    def form_valid(self, form):
        codes = renew_recovery_codes(self.request.user)
        note(Outcome.RENEWED, self.request, self.request.user)
        return shown_codes(self.request, codes, reverse("guard_security"))


class RemoveView(ConfirmedView):
    page_title = gettext_lazy("停用两步验证")
    question = gettext_lazy("停用后，只凭密码就能登录您的账号。")

    def dispatch(self, request, *args, **kwargs):
        if settings.REQUIRE_MFA:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        remove(self.request.user)
        note(Outcome.REMOVED, self.request, self.request.user)
        messages.success(self.request, _("已停用两步验证。"))
        return redirect("guard_security")


class SignInFilterSet(WagtailFilterSet):
    username = django_filters.CharFilter(label=_("用户名"), lookup_expr="icontains")
    outcome = django_filters.MultipleChoiceFilter(label=_("结果"), choices=Outcome.choices)
    happened_at = django_filters.DateFromToRangeFilter(
        label=_("时间"), widget=DateRangePickerWidget
    )
    address = django_filters.CharFilter(label=_("来自地址"), lookup_expr="startswith")

    class Meta:
        model = SignInEvent
        fields = []


def _moment_of(event):
    return date_format(timezone.localtime(event.happened_at), "Y-m-d H:i:s")


class SignInReportView(SafeExportMixin, ReportView):
    """The log, for those who look after all accounts; nobody can change it here."""

    model = SignInEvent
    page_title = gettext_lazy("登录记录")
    header_icon = "lock"
    permission_required = "view"
    filterset_class = SignInFilterSet
    index_url_name = "guard_sign_ins"
    index_results_url_name = "guard_sign_ins_results"
    default_ordering = "-happened_at"
    columns = [
        Column("happened_at", label=_("时间"), accessor=_moment_of),
        Column("shown_name", label=_("用户名")),
        Column("outcome", label=_("结果"), accessor="get_outcome_display"),
        Column("address", label=_("来自地址")),
        Column("browser", label=_("浏览器"), classname="when-wide"),
        Column("actor", label=_("操作人")),
    ]
    list_export = ["happened_at", "username", "outcome", "address", "agent", "actor"]
    export_headings = {
        "happened_at": _("时间"),
        "username": _("用户名"),
        "outcome": _("结果"),
        "address": _("来自地址"),
        "agent": _("浏览器"),
        "actor": _("操作人"),
    }

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        labels = dict(Outcome.choices)
        shown = {kind: lambda value: str(labels.get(value, value)) for kind in self.FORMATS}
        self.custom_field_preprocess = {**self.custom_field_preprocess, "outcome": shown}

    def get_filename(self):
        return "sign-ins"


class LockListView(GuardView, TemplateView):
    """Locks that hold now, and the button that opens one."""

    right = "guard.unlock_signin"
    page_title = gettext_lazy("被锁定的登录")
    template_name = "guard/locks.html"

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "locks": doors.locks()}

    def post(self, request):
        asked = request.POST.get("event", "")
        event = next((lock for lock in doors.locks() if str(lock.pk) == asked), None)
        if event is not None and doors.unlock(event):
            note(Outcome.UNLOCKED, request, event.user, actor=request.user)
            messages.success(request, _("已解除锁定，可以再登录了。"))
        else:
            messages.info(request, _("这个锁定已经到期或已解除。"))
        return redirect("guard_locks")


class ResetView(GuardView, TemplateView):
    """Takes the second step from somebody who has lost phone and recovery codes."""

    right = "guard.reset_secondstep"
    page_title = gettext_lazy("重置两步验证")
    template_name = "guard/reset.html"

    def dispatch(self, request, *args, **kwargs):
        self.account = get_object_or_404(get_user_model(), pk=kwargs["pk"])
        if not may_reset(request.user, self.account):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "account": self.account}

    def post(self, request, **kwargs):
        remove(self.account)
        note(Outcome.RESET, request, self.account, actor=request.user)
        log(instance=self.account, action="guard.reset", user=request.user)
        said = _("已重置 %s 的两步验证，下次登录后请他重新绑定。")
        messages.success(request, said % self.account.get_full_name())
        return redirect("wagtailusers_users:index")


def may_reset(user, account):
    """One's own is taken off with the password; a superuser's only by another superuser."""
    return (
        account.second_step_since is not None
        and account.pk != user.pk
        and user.has_perm("guard.reset_secondstep")
        and (user.is_superuser or not account.is_superuser)
    )
