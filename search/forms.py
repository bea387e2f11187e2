from django import forms
from django.utils.translation import gettext_lazy as _

from search.models import validate_group


class TrySynonymsForm(forms.Form):
    """A query, and groups of synonyms that are not in use yet, one a line."""

    query = forms.CharField(label=_("搜索词"), max_length=100)
    words = forms.CharField(
        label=_("同义词"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一组，如：阅读、读书、看书；或 移风易俗→彩礼、婚事新办。"),
    )

    def clean_words(self):
        lines = [line for line in self.cleaned_data["words"].splitlines() if line.strip()]
        for line in lines:
            validate_group(line)
        return lines
