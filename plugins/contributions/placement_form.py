"""The form of a placement, for the desk and for the author's own page."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plugins.contributions.models import Outlet
from plugins.contributions.services.acts import NotAllowed
from plugins.contributions.services.placing import checked_proof


class PlacementForm(forms.Form):
    """Pass `cleaned_data` on to `services.placing.note_placement`."""

    outlet = forms.ModelChoiceField(
        label=_("登在哪里"), queryset=Outlet.objects.none(), empty_label=_("请选")
    )
    date = forms.DateField(
        label=_("刊登日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    link = forms.URLField(label=_("链接"), required=False, max_length=500, assume_scheme="https")
    proof = forms.FileField(
        label=_("截图或版面照片"),
        required=False,
        help_text=_("JPG、PNG、WebP 或 PDF，不超过 20 MB。只有作者和编辑看得到。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outlet"].queryset = Outlet.objects.all()

    def clean_date(self):
        date = self.cleaned_data["date"]
        if date > timezone.localdate():
            raise forms.ValidationError(_("刊登日期还没到。"))
        return date

    def clean_proof(self):
        file = self.cleaned_data["proof"]
        if file:
            try:
                checked_proof(file)
            except NotAllowed as refusal:
                raise forms.ValidationError(str(refusal)) from None
        return file

    def clean(self):
        values = super().clean()
        if not self.errors and not values.get("link") and not values.get("proof"):
            raise forms.ValidationError(_("链接和截图至少要有一样，好让人核对。"))
        return values
