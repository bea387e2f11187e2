"""The editor's form of an issue: the planned date stands in it and is kept beside the page."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.widgets import AdminDateInput


class IssueForm(WagtailAdminPageForm):
    """A new issue is offered the next free slot of its column. The date is the plan's, not the
    text's: it is written at once and is in no revision."""

    planned_on = forms.DateField(
        label=_("计划日期"),
        required=False,
        widget=AdminDateInput,
        help_text=_("这是编排表上的日子，不会自动发布；发布时间另行定时。留空则放进备稿。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "planned_on" not in self.fields:
            return
        planned = self._planned()
        if planned is not None:
            self.initial.setdefault("planned_on", planned.planned_on)
            if self.instance.live or not self._may_plan():
                self.fields["planned_on"].disabled = True
        elif not self._may_plan():
            self.fields["planned_on"].disabled = True
        elif self.parent_page is not None:
            self._offer_next_slot()

    def save(self, commit=True):
        page = super().save(commit=commit)
        if "planned_on" in self.changed_data or not page.pk:
            page.planned_to = self.cleaned_data.get("planned_on")
            page.planned_by = self.for_user
            if page.pk:
                from stories.planner.moves import plan_page

                plan_page(page)
        return page

    def _planned(self):
        from stories.planner.models import PlannedIssue

        if not self.instance.pk:
            return None
        return PlannedIssue.objects.filter(page=self.instance.pk).first()

    def _may_plan(self):
        from stories.planner.permissions import may_plan

        return self.for_user is None or may_plan(self.for_user)

    def _offer_next_slot(self):
        from stories.planner.slots import day_word, next_free_slot

        free = next_free_slot(self.parent_page.specific)
        if free is not None:
            self.initial.setdefault("planned_on", free)
            self.fields["planned_on"].help_text = _(
                "已填上下一个空档 %s，可以改。留空则放进备稿；这个日子不会自动发布。"
            ) % day_word(free)
