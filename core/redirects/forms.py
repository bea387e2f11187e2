from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from core.redirects.planning import RowError, check_link
from core.redirects.reading import Line, UnreadableFileError, read_lines

_SALT = "core.redirects.import"
#: How long somebody may look at the preview, in seconds.
_HOLDS_FOR = 2 * 60 * 60


class UploadForm(forms.Form):
    """The file with old and new addresses; `cleaned_data["lines"]` holds what it says."""

    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy(
            "CSV 或 xlsx，第一列旧网址，第二列新网址，一行一条，最多 5000 行、2 MB。"
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={"empty": gettext_lazy("文件是空的。")},
    )
    old_hosts = forms.CharField(
        label=gettext_lazy("旧网站的域名"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "旧网址连域名一起写的，这里填那个域名，例如 old.example.gov.cn；几个之间用空格隔开。"
        ),
    )

    def clean_old_hosts(self):
        hosts = self.cleaned_data["old_hosts"].lower().replace(",", " ").replace("，", " ").split()
        for host in hosts:
            if "/" in host or "." not in host:
                raise forms.ValidationError(_("“%s”不是域名，不要写 http:// 和斜线。") % host[:40])
        return hosts

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("file"):
            try:
                cleaned["lines"] = read_lines(cleaned["file"])
            except UnreadableFileError as error:
                self.add_error("file", str(error))
        return cleaned


class ConfirmForm(forms.Form):
    """What the preview showed, as it goes on its way to the browser and back."""

    content = forms.CharField(widget=forms.HiddenInput, max_length=6 * 1024 * 1024)
    skip_wrong = forms.BooleanField(
        label=gettext_lazy("有错的行这次不导入，只导入其余的"), required=False
    )

    @classmethod
    def holding(cls, lines, old_hosts):
        rows = [[line.number, line.old, line.new] for line in lines]
        content = signing.dumps({"rows": rows, "hosts": old_hosts}, salt=_SALT, compress=True)
        return cls(initial={"content": content})

    def clean(self):
        cleaned = super().clean()
        try:
            held = signing.loads(cleaned.get("content", ""), salt=_SALT, max_age=_HOLDS_FOR)
        except signing.BadSignature:
            raise forms.ValidationError(_("预览放得太久了，请重新上传文件。")) from None
        cleaned["lines"] = [Line(*row) for row in held["rows"]]
        cleaned["old_hosts"] = held["hosts"]
        return cleaned


class CheckedRedirectForm(RedirectForm):
    """Wagtail's form for one redirect, which refuses those that lead round in a circle."""

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        old, page = cleaned.get("old_path"), cleaned.get("redirect_page")
        link = page.url if page else cleaned.get("redirect_link")
        site = cleaned.get("site") or Site.objects.filter(is_default_site=True).first()
        if old and not page and not link and not self.errors:
            self.add_error(None, _("请选一个页面，或填一个网址。"))
        if old and link and site and not self.errors:
            hosts = set(Site.objects.values_list("hostname", flat=True))
            try:
                check_link(Redirect.normalise_path(old), link, site, hosts)
            except RowError as error:
                self.add_error("redirect_page" if page else "redirect_link", str(error))
        return cleaned
