"""The list of what is due, its form, and the marks of what was handed up."""

import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.generic import View

from core.desk.due.listing import due_between, may_keep, may_mark, may_see_due, reports_of
from core.desk.headers import header
from core.desk.models import DueDone, DueReport
from core.models import Area

BEFORE, AFTER = datetime.timedelta(days=100), datetime.timedelta(days=200)


class DueForm(forms.ModelForm):
    class Meta:
        model = DueReport
        fields = ("title", "note", "area", "rule", "day", "month", "date", "lead_days")
        widgets = {"date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        levels = [Area.Level.CITY, Area.Level.COUNTY]
        self.fields["area"].queryset = Area.objects.filter(level__in=levels)
        self.fields["area"].empty_label = _("市文明办")


class _Due(View):
    keeps = False

    def dispatch(self, request, *args, **kwargs):
        if not may_see_due(request.user):
            raise Http404
        if self.keeps and not may_keep(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def calendar_place():
    return (_("编辑日历"), reverse("desk_calendar"))


class DueListView(_Due):
    def get(self, request):
        today = timezone.localdate()
        rows = due_between(request.user, today - BEFORE, today + AFTER, today)
        context = {
            **header(_("要报的"), "clipboard-list", calendar_place()),
            "open": [row for row in rows if row.done is None],
            "done": [row for row in reversed(rows) if row.done is not None],
            "reports": reports_of(request.user)[:300] if may_keep(request.user) else [],
            "may_keep": may_keep(request.user),
        }
        return render(request, "desk/due/list.html", context)


class DueEditView(_Due):
    keeps = True

    def get(self, request, pk=None):
        report = get_object_or_404(reports_of(request.user), pk=pk) if pk else None
        return self._show(DueForm(instance=report), report)

    def post(self, request, pk=None):
        report = get_object_or_404(reports_of(request.user), pk=pk) if pk else None
        if report and request.POST.get("act") == "delete":
            report.delete()
            messages.success(request, _("“%s”已删除，连同报过的记号。") % report.title)
            return redirect("desk_due")
        form = DueForm(request.POST, instance=report)
        if not form.is_valid():
            return self._show(form, report, status=400)
        form.save()
        messages.success(request, _("“%s”已存下。") % form.instance.title)
        return redirect("desk_due")

    def _show(self, form, report, status=200):
        title = _("改要报的") if report else _("加一件要报的")
        above = (calendar_place(), (_("要报的"), reverse("desk_due")))
        context = {**header(title, "clipboard-list", *above), "form": form, "report": report}
        return render(self.request, "desk/due/form.html", context, status=status)


class DueMarkView(_Due):
    """报了, or 没有报 after all."""

    http_method_names = ["post"]

    def post(self, request, pk):
        report = get_object_or_404(reports_of(request.user), pk=pk)
        if not may_mark(request.user, report):
            raise PermissionDenied
        try:
            day = parse_date(request.POST.get("due_on", ""))
        except ValueError:
            day = None
        if day is None or not report.dates_between(day, day):
            raise Http404
        if request.POST.get("act") == "undo":
            DueDone.objects.filter(report=report, due_on=day).delete()
            messages.success(request, _("“%s”改回没有报。") % report.title)
        else:
            DueDone.objects.get_or_create(
                report=report, due_on=day, defaults={"done_by": request.user}
            )
            messages.success(request, _("“%s”记为已报。") % report.title)
        return redirect(reverse("desk_due"))
