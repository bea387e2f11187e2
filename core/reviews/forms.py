"""What Wagtail's modals ask for; the services check it again."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.forms import TaskStateCommentForm

from core.reviews.stages import Reason, Stage


class ApproveForm(TaskStateCommentForm):
    comment = forms.CharField(
        label=_("附一句话（可不写）"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )


class ReturnForm(TaskStateCommentForm):
    reasons = forms.MultipleChoiceField(
        label=_("退回原因"), choices=Reason.choices, widget=forms.CheckboxSelectMultiple
    )
    comment = forms.CharField(
        label=_("改哪里"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("请写一句话，说清楚改哪里。")},
    )
    to_stage = forms.ChoiceField(
        label=_("改好后从哪一审起"),
        required=False,
        choices=[("", _("从第一审起")), *Stage.choices],
    )

    field_order = ["reasons", "comment", "to_stage"]
