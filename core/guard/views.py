"""Signing in: the password, the second step, and a new password by mail."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import RedirectURLMixin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView
from wagtail.admin.views.account import LoginView, PasswordResetView

from core.guard import doors
from core.guard.forms import CodeForm, EnrolForm, EnrolSignedInForm
from core.guard.journal import note
from core.guard.middleware import halfway
from core.guard.models import SignInEvent
from core.guard.sealing import seal, unsealed
from core.guard.second_step import (
    enrol,
    fits,
    mark_passed,
    new_secret,
    qr_of,
    recovery_codes_left,
    step_of,
    takes,
)
from core.throttling import throttled

Outcome = SignInEvent.Outcome
#: The secret of an app that has not yet given its first code, sealed, in the session.
_PENDING = "new_authenticator"
_ADDRESSES = {"code": "guard_code", "enrol": "guard_enrol"}


@method_decorator(never_cache, name="dispatch")
class SignInView(LoginView):
    """Wagtail's own, which leads on to the second step."""

    def get(self, request, *args, **kwargs):
        user = halfway(request)
        if user is not None:
            return self.lead_on(user)
        return super().get(request, *args, **kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        return self.lead_on(form.get_user()) or response

    def lead_on(self, user):
        step = step_of(self.request, user)
        if not step:
            return None
        query = urlencode({"next": self.get_success_url()})
        return redirect(f"{reverse(_ADDRESSES[step])}?{query}")


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class StepView(RedirectURLMixin, FormView):
    next_page = "wagtailadmin_home"
    user = None

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "next": self.get_success_url()}

    def refused(self):
        """Count a try; returns an answer if it is one too many. The middleware writes it."""
        refusal = doors.try_code(self.request, self.user)
        if refusal is None:
            return None
        if refusal.outcome:
            note(refusal.outcome, self.request, self.user)
        self.request.sign_in_refusal = refusal
        return HttpResponse()

    def wrong(self, form, said):
        note(Outcome.CODE_FAILURE, self.request, self.user)
        form.add_error("code", said)
        return self.form_invalid(form)

    def let_in(self):
        doors.code_was_right(self.request, self.user)
        mark_passed(self.request, self.user)


class CodeView(StepView):
    """Asks for a code of the app, or a recovery code."""

    template_name = "guard/code.html"
    form_class = CodeForm

    def dispatch(self, request, *args, **kwargs):
        self.user = halfway(request)
        if self.user is None or step_of(request, self.user) != "code":
            return redirect("wagtailadmin_login")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        refused = self.refused()
        if refused is not None:
            return refused
        taken = takes(self.user, form.cleaned_data["code"])
        if not taken:
            return self.wrong(form, _("验证码不对。请看手机上现在显示的六位数，每个码只能用一次。"))
        self.let_in()
        if taken == "recovery":
            note(Outcome.RECOVERY, self.request, self.user)
            left = recovery_codes_left(self.user)
            said = _("用掉了一个恢复代码，还剩 %d 个。手机丢了请在“账号 → 登录与安全”重新绑定。")
            messages.warning(self.request, said % left)
        note(Outcome.SUCCESS, self.request, self.user)
        return redirect(self.get_success_url())


class EnrolView(StepView):
    """Binds an app: for one who must before going on, and for one who wants to."""

    template_name = "guard/enrol.html"

    def dispatch(self, request, *args, **kwargs):
        waiting = halfway(request)
        self.is_signing_in = waiting is not None
        self.user = waiting if self.is_signing_in else request.user
        if self.is_signing_in and step_of(request, waiting) != "enrol":
            return redirect("wagtailadmin_login")
        if not self.user.is_authenticated or not self.user.has_perm("wagtailadmin.access_admin"):
            return redirect("wagtailadmin_login")
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self):
        return EnrolForm if self.is_signing_in else EnrolSignedInForm

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "request": self.request}

    def get(self, request, *args, **kwargs):
        request.session[_PENDING] = seal(new_secret())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        secret = self.pending() or ""
        return {
            **super().get_context_data(**kwargs),
            "qr": qr_of(self.user, secret) if secret else "",
            "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
            "is_signing_in": self.is_signing_in,
        }

    def pending(self):
        return unsealed(self.request.session.get(_PENDING, ""))

    def form_valid(self, form):
        secret = self.pending()
        if secret is None:
            return redirect(self.request.get_full_path())
        refused = self.refused()
        if refused is not None:
            return refused
        step = fits(secret, "".join(form.cleaned_data["code"].split()))
        if not step:
            return self.wrong(form, _("验证码不对。请看手机上现在显示的六位数；手机的时间要准。"))
        codes = enrol(self.user, secret, step)
        del self.request.session[_PENDING]
        self.let_in()
        note(Outcome.ENROLLED, self.request, self.user)
        if self.is_signing_in:
            note(Outcome.SUCCESS, self.request, self.user)
        return shown_codes(self.request, codes, self.get_success_url())


def shown_codes(request, codes, onward):
    """The page that shows recovery codes, the only time that anybody can see them."""
    return render(request, "guard/recovery_codes.html", {"codes": codes, "next": onward})


ask_for_new_password = never_cache(throttled(doors.RESETS)(PasswordResetView.as_view()))
