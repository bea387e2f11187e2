"""投稿统计: one screen, its workbook, and the table of points."""

import io

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from core.desk.headers import header
from core.exports import neutralise
from core.models import Area
from core.permissions import scope_area_ids, scoped
from plugins.contributions.desk import figures
from plugins.contributions.desk.access import DeskView
from plugins.contributions.models import Level, PointRule

RULES_RIGHT = "contributions.change_pointrule"
SHOWN = 200


class FiguresView(DeskView):
    def get(self, request):
        params = request.GET
        period = figures.period_of(params)
        by = params.get("by", "")
        by = by if by in (figures.PEOPLE, figures.UNITS, figures.AREAS) else figures.PEOPLE
        levels = (Area.Level.CITY, Area.Level.COUNTY)
        areas = list(scoped(Area.objects.filter(level__in=levels), request.user))
        area = next((each for each in areas if str(each.pk) == params.get("area")), None)
        people = figures.people_rows(period, scope_area_ids(request.user), area)
        rows = figures.league(people, by)
        total = figures.total_of(people)
        if params.get("export") == "xlsx":
            return _workbook(rows, total, by, period)
        labels = {
            figures.PEOPLE: _("个人"),
            figures.UNITS: _("单位"),
            figures.AREAS: _("区域"),
        }
        query = params.copy()
        query.pop("export", None)
        context = {
            **header(_("投稿统计"), "table", (_("来稿"), reverse("contributions_queue"))),
            "period": period,
            "by": by,
            "tabs": labels.items(),
            "areas": areas,
            "area": area,
            "rows": rows[:SHOWN],
            "left": max(0, len(rows) - SHOWN),
            "total": total,
            "levels": Level.labels,
            "rules": PointRule.table(),
            "may_rule": request.user.has_perm(RULES_RIGHT),
            "query": query.urlencode(),
        }
        return render(request, "contributions/desk/figures.html", context)


class RulesForm(forms.Form):
    """One number a level."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        table = PointRule.table()
        for level in Level:
            self.fields[level.value] = forms.IntegerField(
                label=level.label, min_value=0, max_value=100, initial=table[level]
            )

    def save(self):
        for level, points in self.cleaned_data.items():
            PointRule.objects.update_or_create(level=level, defaults={"points": points})


class RulesView(DeskView):
    right = acts = RULES_RIGHT

    def get(self, request):
        return self._show(RulesForm())

    def post(self, request):
        form = RulesForm(request.POST)
        if not form.is_valid():
            return self._show(form, 400)
        form.save()
        self.say(_("积分规则存下了，统计按新的算。"))
        return redirect("contributions_figures")

    def _show(self, form, status=200):
        context = {
            **header(_("积分规则"), "table", (_("投稿统计"), reverse("contributions_figures"))),
            "form": form,
        }
        return render(self.request, "contributions/desk/rules.html", context, status=status)


def _workbook(rows, total, by, period):
    if by not in (figures.PEOPLE, figures.UNITS, figures.AREAS):
        raise Http404
    book = Workbook()
    sheet = book.active
    sheet.title = _("投稿统计")
    own = [_("姓名"), _("单位"), _("区域")] if by == figures.PEOPLE else [_("名称")]
    heads = [*own, _("投稿"), _("采用"), _("采用率（%）"), _("按时答复（%）")]
    heads += [_("%s级刊用") % label for label in Level.labels] + [_("积分")]
    sheet.append([_("%(starts)s 至 %(ends)s") % vars(period)])
    sheet.append(heads)
    for cell in sheet[2]:
        cell.font = Font(bold=True)
    for row in rows:
        names = [row.name, row.unit, row.area] if by == figures.PEOPLE else [row.name]
        sheet.append([*map(neutralise, names), *_numbers(row)])
    sheet.append([_("合计"), *[""] * (len(own) - 1), *_numbers(total)])
    sheet.freeze_panes = "A3"
    kept = io.BytesIO()
    book.save(kept)
    response = HttpResponse(
        kept.getvalue(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    name = f"contributions-{period.starts:%Y%m%d}-{period.ends:%Y%m%d}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _numbers(row):
    in_time = "" if row.time_rate is None else row.time_rate
    return [row.sent, row.adopted, row.rate, in_time, *row.levels, row.points]
