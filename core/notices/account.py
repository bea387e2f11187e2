"""Where people choose what they are told, and how: in the settings of their account."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import (
    AccountView,
    BaseSettingsPanel,
    NameEmailSettingsPanel,
    NotificationsSettingsPanel,
    notifications_tab,
)

from core.notices.kinds import offered_kinds
from core.notices.models import NoticeChoice


class NoticeChoicesForm(forms.Form):
    """Two switches for each kind of notice."""

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = instance
        chosen = {row.kind: row for row in NoticeChoice.objects.filter(user=instance)}
        # What people outside of the admin are told is chosen on their own pages.
        kinds = offered_kinds()
        self.kinds = {name: kind for name, kind in kinds.items() if not kind.choices_at}
        for name, kind in self.kinds.items():
            row = chosen.get(name)
            self.fields[f"{name}-admin"] = forms.BooleanField(
                label=_("在后台"), required=False, initial=row.in_admin if row else True
            )
            self.fields[f"{name}-mail"] = forms.BooleanField(
                label=_("发邮件"), required=False, initial=row.by_mail if row else kind.mails
            )

    def rows(self):
        """Yield each kind with its two fields, for the template."""
        for name, kind in self.kinds.items():
            yield kind, self[f"{name}-admin"], self[f"{name}-mail"]

    def save(self):
        for name in self.kinds:
            NoticeChoice.objects.update_or_create(
                user=self.user,
                kind=name,
                defaults={
                    "in_admin": self.cleaned_data[f"{name}-admin"],
                    "by_mail": self.cleaned_data[f"{name}-mail"],
                },
            )


class NoticeChoicesPanel(BaseSettingsPanel):
    name = "notices"
    title = _("通知方式")
    tab = notifications_tab
    order = 50
    form_class = NoticeChoicesForm
    template_name = "notices/account_panel.html"


class CommentMailsPanel(NotificationsSettingsPanel):
    """Of Wagtail's own mails only those about talks that one follows are still sent."""

    title = _("邮件")

    def get_form(self):
        form = super().get_form()
        for name in [name for name in form.fields if name != "updated_comments_notifications"]:
            del form.fields[name]
        return form


class NameForm(forms.ModelForm):
    """Chinese names are kept whole; Wagtail's form insists on a first and a last one."""

    name = forms.CharField(label=_("姓名"), max_length=64)
    email = forms.EmailField(
        label=_("邮箱"), required=False, help_text=_("通知和重设密码的邮件发到这里。")
    )

    class Meta:
        model = get_user_model()
        fields = ["name", "email"]


class NamePanel(NameEmailSettingsPanel):
    title = _("姓名与邮箱")
    form_class = NameForm


#: What takes the place of which of Wagtail's panels.
OWN_PANELS = {NotificationsSettingsPanel: CommentMailsPanel, NameEmailSettingsPanel: NamePanel}


class OwnAccountView(AccountView):
    def get_panels(self):
        return [panel for each in super().get_panels() if (panel := self._own(each)).is_active()]

    def _own(self, panel):
        own = OWN_PANELS.get(type(panel))
        return own(panel.request, panel.user, panel.profile) if own else panel
