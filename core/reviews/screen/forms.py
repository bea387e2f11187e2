"""What the bar at the foot of the review asks for; the services check all of it again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.reviews.rules import LONGEST_NOTE, SHORTEST_REASON
from core.reviews.stages import Reason, Stage


class NoteForm(forms.Form):
    """通过并附言."""

    note = forms.CharField(
        label=_("附言"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("记入审签单，作者和后面的审稿人看得到。"),
        error_messages={"required": _("请写一句附言；没有要说的，直接点“通过”。")},
    )


class ReturnForm(forms.Form):
    """退回修改."""

    to_stage = forms.ChoiceField(label=_("改好以后"), required=False, widget=forms.RadioSelect)
    reasons = forms.MultipleChoiceField(
        label=_("理由（可多选）"),
        choices=Reason.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选理由，至少一项。")},
    )
    note = forms.CharField(
        label=_("对作者说清楚改哪里（必填）"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("请写一句话，说清楚改哪里。")},
    )

    def __init__(self, *args, stages=(), **kwargs):
        """`stages` are those that the item has reached, the first one first."""
        super().__init__(*args, **kwargs)
        names = [Stage(stage) for stage in stages]
        self.fields["to_stage"].choices = [
            (stage.value, _("从%(stage)s起重走") % {"stage": stage.label})
            if number < len(names) - 1
            else (stage.value, _("改好直接回%(stage)s") % {"stage": stage.label})
            for number, stage in enumerate(names)
        ]
        self.fields["to_stage"].initial = names[0].value if names else ""
        if len(names) < 2:
            del self.fields["to_stage"]


class ReasonForm(forms.Form):
    """A written reason for going past a rule."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=LONGEST_NOTE,
        min_length=SHORTEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": _("请写理由，至少 10 个字。"),
            "min_length": _("理由太短，至少写 10 个字。"),
        },
    )


class RemarkForm(forms.Form):
    """A remark at a paragraph or field."""

    path = forms.CharField(max_length=200, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("批注"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("批注还没有写，请写一句话。")},
    )
