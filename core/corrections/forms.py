"""Forms of withdrawal, consent and readers' reports."""

import time
from urllib.parse import urlsplit

from django import forms
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner, b62_decode
from django.utils.translation import gettext_lazy as _

from core.models import ErrorReport

MOST_LINKS = 2
#: A form is answered no sooner than this, and within a day, in seconds.
SOONEST, LATEST = 3, 24 * 3600


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("撤稿原因"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("记入历史，以后不能改。"),
        error_messages={"required": _("请写明撤稿原因。")},
    )
    reason_public = forms.BooleanField(
        label=_("公开说明"),
        required=False,
        help_text=_("勾选后，原网址会显示这个原因；不勾选只说“本内容已撤下”。"),
    )
    with_descendants = forms.BooleanField(label=_("连同下级页面一起撤下"), required=False)


class RestoreForm(forms.Form):
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class ConsentForm(forms.Form):
    note = forms.CharField(
        label=_("谁提出的、何时、凭据"),
        max_length=200,
        error_messages={"required": _("请写明是谁提出的。")},
    )


class ErrorReportForm(forms.ModelForm):
    """A reader's report. `stamp` and `homepage` hold off machines: the first tells when the form
    was given out, the second is a field that no person sees."""

    stamp = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    homepage = forms.CharField(required=False, max_length=200, label=_("请留空"))

    class Meta:
        model = ErrorReport
        fields = ("kind", "address", "description", "contact")
        widgets = {
            "description": forms.Textarea(attrs={"rows": 6, "maxlength": 1000}),
            "kind": forms.RadioSelect,
        }

    def __init__(self, *args, hosts=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.hosts = hosts
        self.fields["kind"].choices = ErrorReport.Kind.choices
        self.fields["kind"].error_messages["required"] = _("请选一类问题。")
        self.fields["address"].error_messages["required"] = _("请写明是哪一页。")
        self.fields["description"].error_messages["required"] = _("请写明哪里不对。")

    def clean_address(self):
        """Return the path on this site; whole addresses of this site are taken too."""
        try:
            parts = urlsplit(self.cleaned_data["address"].strip())
            host = parts.hostname
        except ValueError:
            raise forms.ValidationError(_("这个地址写得不对，请从浏览器地址栏复制。")) from None
        is_web = parts.scheme in ("", "http", "https")
        if not is_web or (host and host not in self.hosts) or not parts.path.startswith("/"):
            raise forms.ValidationError(_("请填本站的地址，以 / 或本站网址开头。"))
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def clean_description(self):
        text = self.cleaned_data["description"]
        if text.lower().count("http://") + text.lower().count("https://") > MOST_LINKS:
            raise forms.ValidationError(_("说明里最多放两个链接。"))
        return text

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("homepage"):
            raise forms.ValidationError(_("没有提交成功，请不要填写隐藏的一栏。"))
        try:
            TimestampSigner(salt="report-error").unsign(cleaned.get("stamp") or "", max_age=LATEST)
        except SignatureExpired:
            raise forms.ValidationError(_("这一页打开太久了，请再提交一次。")) from None
        except BadSignature:
            raise forms.ValidationError(_("请再提交一次。")) from None
        if _age(cleaned["stamp"]) < SOONEST:
            raise forms.ValidationError(_("提交得太快了，请稍等几秒再提交一次。"))
        return cleaned


def fresh_stamp():
    return TimestampSigner(salt="report-error").sign("form")


def _age(stamp):
    """Seconds since a valid stamp was given out."""
    return time.time() - b62_decode(stamp.rsplit(":", 2)[1])
