"""A new password, for who has forgotten the old one and for who is signed in."""

from django.contrib import messages
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from core.throttling import Limit, in_words, refusal, visitor
from plugins.contributions.access import contributors_only, private
from plugins.contributions.forms import ChangePasswordForm, ForgottenForm, NewPasswordForm
from plugins.contributions.services.passwords import may_be_reset
from plugins.contributions.tasks import mail_password_links

ASKS = Limit("contribute-forgotten", most=5, seconds=3600)
ASKS_OF_ONE = Limit("contribute-forgotten-of", most=3, seconds=3600)


@private
def forgotten(request):
    """Whether there is such an account is for its owner alone: the worker looks, so that answer
    and time are the same for all."""
    form = ForgottenForm(request.POST or None)
    if request.method != "POST":
        return _page(request, form)
    wait = ASKS.hit(visitor(request)).wait
    if wait:
        form.add_error(None, _("申请的次数太多了，请过 %s再试。") % in_words(wait))
        return refusal(_page(request, form, 429), wait)
    if not form.is_valid():
        return _page(request, form, 422)
    name = form.cleaned_data["name"]
    if not ASKS_OF_ONE.hit(name).wait:
        mail_password_links.enqueue(name)
    return redirect("contribute_forgotten_sent")


def _page(request, form, status=200):
    return render(request, "contributions/forgotten.html", {"form": form}, status=status)


@private
def forgotten_sent(request):
    return render(request, "contributions/forgotten_sent.html")


@method_decorator(private, "dispatch")
class NewPasswordView(PasswordResetConfirmView):
    """Where the mail leads; Django keeps the token out of the address that other sites see."""

    form_class = NewPasswordForm
    template_name = "contributions/new_password.html"
    success_url = reverse_lazy("contribute_sign_in")

    def get_user(self, uidb64):
        user = super().get_user(uidb64)
        return user if may_be_reset(user) else None

    def form_valid(self, form):
        messages.success(self.request, _("新密码设好了，请登录。"))
        return super().form_valid(form)


@method_decorator(contributors_only, "dispatch")
class PasswordView(PasswordChangeView):
    form_class = ChangePasswordForm
    template_name = "contributions/password.html"
    success_url = reverse_lazy("contribute_profile")

    def form_valid(self, form):
        messages.success(self.request, _("密码换好了，别处登录的都退出了。"))
        return super().form_valid(form)
