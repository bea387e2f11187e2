"""Forms of the contributors' pages. Everything typed here is a stranger's."""

import re
import time
import unicodedata

from django import forms
from django.contrib.auth import get_user_model, password_validation
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.core.signing import BadSignature, TimestampSigner, b62_decode
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from core.models import Area
from plugins.contributions.models import Contributor

SALT = "contribute-join"
#: A form is answered no sooner than this, and within a day, in seconds.
SOONEST, LATEST = 3, 24 * 3600
_PHONE = re.compile(r"1[3-9][0-9]{9}")


def sign_in_name_of(typed):
    """Return a typed address of mail or phone number in its one form; "" where it is neither."""
    name = unicodedata.normalize("NFKC", typed).strip()
    if "@" in name:
        try:
            validate_email(name)
        except forms.ValidationError:
            return ""
        return name.lower() if len(name) <= 150 else ""
    digits = re.sub(r"[\s-]", "", name)
    digits = re.sub(r"^(\+?86|0086)(?=1[3-9])", "", digits)
    return digits if _PHONE.fullmatch(digits) else ""


def area_choices():
    """Return counties with what lies below them, indented; one query."""
    areas = list(Area.objects.only("pk", "name", "parent_id", "level", "position"))
    below = {}
    for area in areas:
        below.setdefault(area.parent_id, []).append(area)

    def walk(parent, depth):
        for area in sorted(below.get(parent, ()), key=lambda each: (each.position, each.pk)):
            if area.level == Area.Level.VILLAGE:
                continue
            yield area.pk, "　" * depth + area.name
            yield from walk(area.pk, depth + 1)

    return [("", str(_("请选择"))), *walk(None, 0)]


class PersonForm(forms.ModelForm):
    """What a contributor tells of the own person."""

    class Meta:
        model = Contributor
        fields = ("real_name", "unit", "area", "may_be_named")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = area_choices()
        self.fields["real_name"].error_messages["required"] = _("请填真实姓名。")
        self.fields["unit"].error_messages["required"] = _("请填单位，没有单位的写所在社区。")
        self.fields["area"].error_messages["required"] = _("请选所在区域。")
        self.fields["real_name"].widget.attrs["autocomplete"] = "name"
        self.fields["unit"].widget.attrs["autocomplete"] = "organization"

    def clean_real_name(self):
        name = " ".join(self.cleaned_data["real_name"].split())
        if not re.search(r"\w", name) or re.search(r"[<>@/\\\d]", name):
            raise forms.ValidationError(_("请填真实姓名，不带数字和符号。"))
        return name


class JoinForm(PersonForm):
    """`stamp` and `homepage` hold off machines: the first tells when the form was given out, the
    second is a field that no person sees."""

    name = forms.CharField(
        label=_("邮箱或手机号"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "inputmode": "email"}),
        error_messages={"required": _("请填邮箱或手机号。")},
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("请设一个密码。")},
    )
    consent = forms.BooleanField(
        label=_("我看过隐私说明，同意照它处理我的资料"),
        error_messages={"required": _("请先看隐私说明，同意后才能申请。")},
    )
    stamp = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    homepage = forms.CharField(required=False, max_length=200, label=_("请留空"))

    class Meta(PersonForm.Meta):
        fields = ("real_name", "unit", "area", "about", "may_be_named")

    def clean_name(self):
        name = sign_in_name_of(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("请填邮箱地址，或 11 位手机号。"))
        return name

    def clean_password(self):
        password = self.cleaned_data["password"]
        name = self.cleaned_data.get("name", "")
        user = get_user_model()(username=name, email=name if "@" in name else "")
        password_validation.validate_password(password, user)
        return password

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("homepage"):
            raise forms.ValidationError(_("没有提交成功，请不要填写隐藏的一栏。"))
        stamp = cleaned.get("stamp") or ""
        try:
            TimestampSigner(salt=SALT).unsign(stamp, max_age=LATEST)
        except BadSignature:
            raise forms.ValidationError(_("这一页打开太久了，请再提交一次。")) from None
        if time.time() - b62_decode(stamp.rsplit(":", 2)[1]) < SOONEST:
            raise forms.ValidationError(_("提交得太快了，请稍等几秒再提交一次。"))
        return cleaned

    def values(self):
        """What `services.joining.join` takes."""
        data = self.cleaned_data
        name = data["name"]
        return {
            "sign_in_name": name,
            "email": name if "@" in name else "",
            **{each: data[each] for each in self.Meta.fields},
        }


class ProfileForm(PersonForm):
    """The own data, and where mail goes; the name to sign in by stays."""

    email = forms.EmailField(
        label=_("收通知的邮箱"),
        required=False,
        help_text=_("用手机号登录的，填了邮箱才收得到邮件通知。"),
    )
    by_mail = forms.BooleanField(label=_("稿子有进展时发邮件"), required=False)


class SignInForm(forms.Form):
    name = forms.CharField(
        label=_("邮箱或手机号"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
        error_messages={"required": _("请填邮箱或手机号。")},
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("请填密码。")},
    )


class ForgottenForm(forms.Form):
    name = forms.CharField(
        label=_("邮箱或手机号"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "inputmode": "email"}),
        error_messages={"required": _("请填邮箱或手机号。")},
    )

    def clean_name(self):
        name = sign_in_name_of(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("请填邮箱地址，或 11 位手机号。"))
        return name


class _WithoutLists:
    """The rules for passwords are told where one is broken."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.help_text = ""


class NewPasswordForm(_WithoutLists, SetPasswordForm):
    pass


class ChangePasswordForm(_WithoutLists, PasswordChangeForm):
    pass


class EraseForm(forms.Form):
    password = forms.CharField(
        label=_("现在的密码"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("请填现在的密码。")},
    )
    sure = forms.BooleanField(
        label=_("我知道注销后找不回来"), error_messages={"required": _("请勾选，表示知道后果。")}
    )


def fresh_stamp():
    return TimestampSigner(salt=SALT).sign("form")
