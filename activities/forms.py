from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Occasion, ReportIndexPage, ServiceCategory
from brands.models import BrandPage
from core.scoped_forms import ScopedModelForm, indent_tree


class RecordForm(ScopedModelForm):
    """What the forms of teams and activities share: brands that are out, categories as a tree."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "brand" in self.fields:
            brands = BrandPage.objects.live()
            if self.instance.brand_id:
                brands = brands | BrandPage.objects.filter(pk=self.instance.brand_id)
            self.fields["brand"].queryset = brands.order_by("path")
        for name in ("category", "categories"):
            if name in self.fields:
                indent_tree(self.fields[name])


class TeamForm(RecordForm):
    def clean_parent(self):
        parent = self.cleaned_data["parent"]
        if parent and self.instance.pk:
            above = {team.pk for team in parent.ancestors(include_self=True)}
            if self.instance.pk in above:
                raise forms.ValidationError(_("上级队伍不能是本队或本队的下级。"))
        return parent


class ActivityRecordForm(RecordForm):
    def clean(self):
        cleaned = super().clean()
        team = cleaned.get("team")
        if team and team in (cleaned.get("co_teams") or ()):
            self.add_error("co_teams", _("主办的队伍不用再列为协办。"))
        return cleaned


class CategoryChangeForm(forms.Form):
    category = forms.ModelChoiceField(label=_("改为哪一类"), queryset=ServiceCategory.objects.all())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        indent_tree(self.fields["category"])


class BrandChangeForm(forms.Form):
    brand = forms.ModelChoiceField(
        label=_("归到哪个品牌"),
        queryset=BrandPage.objects.none(),
        required=False,
        empty_label=_("（不属于任何品牌）"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["brand"].queryset = BrandPage.objects.live().order_by("path")


class OccasionChangeForm(forms.Form):
    occasion = forms.ModelChoiceField(
        label=_("归到哪个时间节点"),
        queryset=Occasion.objects.all(),
        required=False,
        empty_label=_("（不属于任何节点）"),
    )


class CancelForm(forms.Form):
    cancel_reason = forms.CharField(
        label=_("取消的原因"), max_length=120, help_text=_("读者会看到这一句。")
    )


class ReportDraftForm(forms.Form):
    """Where the draft report goes; asked only where there is a choice."""

    index = forms.ModelChoiceField(
        label=_("放在哪个报道栏"), queryset=ReportIndexPage.objects.none(), empty_label=None
    )

    def __init__(self, *args, indexes, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["index"]
        field.queryset = ReportIndexPage.objects.filter(pk__in=[index.pk for index in indexes])
        field.label_from_instance = lambda index: f"{index.get_parent().title} · {index.title}"
        field.initial = indexes[0].pk if indexes else None
