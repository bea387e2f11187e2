import datetime

from django import forms
from django.contrib.auth import get_user_model
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Area
from core.roles import Role, holders
from stories.models import StoryPage
from stories.planner.models import ColumnPlan, ColumnSlot, PlannedIssue

#: How far ahead anything is planned; what lies beyond is a slip of the finger.
FARTHEST = datetime.timedelta(days=3 * 366)


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class PlanDateField(forms.DateField):
    widget = DateInput

    def clean(self, value):
        date = super().clean(value)
        if date is not None and date > timezone.localdate() + FARTHEST:
            raise forms.ValidationError(_("太远了，请排在三年以内。"))
        return date


class MoveForm(forms.Form):
    """What a move says: where to, and what the person had before their eyes."""

    to = forms.CharField(required=False, max_length=20)
    other = PlanDateField(label=_("别的日子"), required=False)
    version = forms.IntegerField(min_value=0)
    seen = forms.CharField(required=False, max_length=400)
    checks_seen = forms.BooleanField(required=False)
    beside = forms.BooleanField(label=_("那天已有一篇时：并排放，不对调"), required=False)

    def clean_to(self):
        value = self.cleaned_data["to"]
        if value in ("", "backlog", "other"):
            return value
        return PlanDateField().clean(value)

    def clean_seen(self):
        parts = [part for part in self.cleaned_data["seen"].split(",") if part]
        if not all(part.isdecimal() and len(part) < 19 for part in parts):
            raise forms.ValidationError(_("这一格的内容读不出来，请刷新再试。"))
        return [int(part) for part in parts]

    def clean(self):
        data = super().clean()
        if data.get("to") == "other" and not data.get("other") and "other" not in self.errors:
            self.add_error("other", _("请选一个日子。"))
        return data

    @property
    def target(self):
        to = self.cleaned_data["to"]
        if to == "other":
            return self.cleaned_data["other"]
        return None if to in ("", "backlog") else to


class IdeaForm(forms.ModelForm):
    planned_on = PlanDateField(
        label=_("计划日期"), required=False, help_text=_("留空则放进备稿，以后再排。")
    )
    use_before = PlanDateField(
        label=_("最晚何时用"), required=False, help_text=_("有时效的选题填，快到时会提醒。")
    )
    story = forms.ModelChoiceField(
        StoryPage.objects.all(), required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = PlannedIssue
        fields = ("title", "note", "owner", "area", "planned_on", "use_before")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True
        self.fields["title"].label = _("题目")
        owners = holders(Role.CITY_ADMIN, Role.CHIEF, Role.EDITOR, Role.RESPONSIBLE)
        people = get_user_model().objects.filter(is_active=True)
        chosen = [self.instance.owner_id, self.initial.get("owner")]
        self.fields["owner"].queryset = people.filter(
            pk__in=[*owners.values_list("pk", flat=True)[:300], *filter(None, chosen)]
        )
        self.fields["area"].queryset = Area.objects.filter(
            level__in=[Area.Level.CITY, Area.Level.COUNTY]
        )

    def clean_planned_on(self):
        date = self.cleaned_data["planned_on"]
        changed = date != self.instance.planned_on
        if date is not None and changed and date < timezone.localdate():
            raise forms.ValidationError(_("这一天已经过去了，请选今天以后。"))
        return date


class PlanForm(forms.ModelForm):
    class Meta:
        model = ColumnPlan
        fields = ("least", "most")


class _SlotFormSet(BaseInlineFormSet):
    def clean(self):
        super().clean()
        kept = [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data.get("weekday") is not None and not form.cleaned_data.get("DELETE")
        ]
        days = [data["weekday"] for data in kept]
        if len(days) != len(set(days)):
            raise forms.ValidationError(_("同一个星期几只能有一行。"))


class SlotForm(forms.ModelForm):
    class Meta:
        model = ColumnSlot
        fields = ("weekday", "compulsory", "goes_out_at")
        widgets = {"goes_out_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}


SlotFormSet = inlineformset_factory(
    ColumnPlan, ColumnSlot, form=SlotForm, formset=_SlotFormSet, extra=2, max_num=7, can_delete=True
)
