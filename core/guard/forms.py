"""Forms at the door and in the account's own pages."""

from django import forms
from django.contrib.auth import authenticate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm, PasswordResetForm

from core.guard.doors import RESETS_OF_ONE
from core.guard.tasks import mail_password_reset


class SignInForm(LoginForm):
    """Wagtail's own, whose field has no label in Chinese."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("密码")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("验证码"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": "", "placeholder": "123456"}
        ),
        error_messages={"required": _("请填验证码。")},
    )


class PasswordForm(forms.Form):
    """Asks for the password again before something that a borrowed session must not do."""

    password = forms.CharField(
        label=_("现在的密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("请填现在的密码。")},
    )

    def __init__(self, *args, request=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self):
        typed, user = self.cleaned_data["password"], self.request.user
        if authenticate(self.request, username=user.get_username(), password=typed) != user:
            raise forms.ValidationError(_("密码不对。"))
        return typed


class EnrolForm(CodeForm):
    """For one who has just typed the password."""

    def __init__(self, *args, request=None, **kwargs):
        super().__init__(*args, **kwargs)


class EnrolSignedInForm(PasswordForm, CodeForm):
    field_order = ["code", "password"]


class MailedResetForm(PasswordResetForm):
    """Leaves looking for the account and writing to it to the worker, so that neither the answer
    nor the time it takes tells whether there is one; and writes to nobody again and again."""

    def save(self, *args, **kwargs):
        address = self.cleaned_data["email"]
        if not RESETS_OF_ONE.hit(address.casefold()).wait:
            mail_password_reset.enqueue(address)
