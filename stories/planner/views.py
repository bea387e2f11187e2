"""The planner's pages. Everything works by plain forms; the script asks the same addresses and
gets the message and the new table as JSON."""

import datetime
import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from core.desk.headers import header
from core.exports import SafeExportMixin
from stories.models import ColumnIndexPage, ColumnPage
from stories.planner.board import Board
from stories.planner.drafting import start_draft
from stories.planner.forms import IdeaForm, MoveForm, PlanForm, SlotFormSet
from stories.planner.models import WEEKDAYS, ColumnPlan, PlannedIssue
from stories.planner.moves import Conflict, Refused, move, plan_new, rows_of, undo
from stories.planner.permissions import may_plan, may_read_plan
from stories.planner.slots import day_word, free_slots
from stories.planner.states import WORDS, progress_of

UNDO = "planner_undo"
EXPORTED_WEEKS = 26


class PlannerMixin:
    """Only for those who may read the plan; changing it takes `changes = True`."""

    changes = False

    def dispatch(self, request, *args, **kwargs):
        if not may_read_plan(request.user):
            raise Http404
        self.may_plan = may_plan(request.user)
        if self.changes and not self.may_plan:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def column(self):
        return get_object_or_404(
            ColumnPage.objects.select_related("plan"), pk=self.kwargs["column"]
        )

    @property
    def above(self):
        """Where the forms of a column stand."""
        planner = (_("专栏编排"), reverse("column_planner:index"))
        return planner, (self.column.title, self.back)

    @property
    def back(self):
        start = parse_day(self.request.POST.get("start") or self.request.GET.get("start"))
        return board_address(self.column, start)

    @property
    def wants_json(self):
        return "application/json" in self.request.headers.get("Accept", "")


def parse_day(value):
    """Return the date, or None for anything else."""
    if not value or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return None
    try:
        day = parse_date(value)
    except ValueError:
        return None
    today = timezone.localdate()
    far = datetime.timedelta(days=366 * 20)
    return day if day and today - far < day < today + far else None


def board_address(column, start=None):
    address = reverse("column_planner:board", args=[column.pk])
    return f"{address}?start={start.isoformat()}" if start else address


class BoardView(PlannerMixin, WagtailAdminTemplateMixin, TemplateView):
    template_name = "stories/planner/board.html"
    page_title = gettext_lazy("专栏编排")
    header_icon = "table"
    _show_breadcrumbs = True

    def get(self, request, *args, **kwargs):
        self.columns = list(
            ColumnPage.objects.order_by("path").select_related("plan").defer("body")
        )
        chosen = request.GET.get("column", "")
        if chosen.isdecimal() and any(str(column.pk) == chosen for column in self.columns):
            return redirect(board_address(ColumnPage(pk=int(chosen))))
        if "column" not in self.kwargs:
            if not self.columns:
                return self._without_columns()
            self.kwargs["column"] = self.columns[0].pk
        found = [column for column in self.columns if column.pk == self.kwargs["column"]]
        if not found:
            raise Http404
        self.column = found[0]
        return super().get(request, *args, **kwargs)

    def _without_columns(self):
        index = ColumnIndexPage.objects.first()
        may_add = index and index.permissions_for_user(self.request.user).can_add_subpage()
        context = super().get_context_data(add_below=index if may_add else None)
        return render(self.request, "stories/planner/no_column.html", context)

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("主页")},
            {"url": reverse("column_planner:index"), "label": _("专栏编排")},
            {"url": "", "label": self.column.title if "column" in self.kwargs else ""},
        ]

    def get_context_data(self, **kwargs):
        board = Board(self.column, self.request.user, parse_day(self.request.GET.get("start")))
        return super().get_context_data(
            **{**kwargs, **board_context(self.request, board, self.may_plan)},
            columns=self.columns,
            states=[WORDS[name] for name in WORDS if name != "down"],
            shortcuts=_shortcuts(self.request.user),
        )


def board_context(request, board, can_plan):
    undoable = request.session.get(UNDO) or {}
    return {
        "board": board,
        "column": board.column,
        "may_plan": can_plan,
        "undo": undoable if undoable.get("column") == board.column.pk else None,
    }


def _shortcuts(user):
    profile = getattr(user, "wagtail_userprofile", None)
    return getattr(profile, "keyboard_shortcuts", True)


class MoveView(PlannerMixin, View):
    """A move: the form without script, and what dragging, keys and the sheet send."""

    changes = True

    def get(self, request, *args, **kwargs):
        return self._show_form(MoveForm())

    def post(self, request, *args, **kwargs):
        form = MoveForm(request.POST)
        if not form.is_valid():
            if self.wants_json:
                return self._answer(_first_error(form), status=400)
            return self._show_form(form, status=400)
        data = form.cleaned_data
        try:
            moved = move(
                self.column,
                self.kwargs["pk"],
                form.target,
                user=request.user,
                version=data["version"],
                seen=data["seen"] if data["checks_seen"] else None,
                beside=data["beside"],
            )
        except Conflict as conflict:
            return self._conflict(str(conflict))
        except Refused as refusal:
            if self.wants_json:
                return self._answer(str(refusal), status=422)
            form.add_error(None, str(refusal))
            return self._show_form(form, status=422)
        remember_undo(request, self.column, moved)
        if self.wants_json:
            return self._answer(moved.message)
        messages.success(request, moved.message)
        return HttpResponseRedirect(self.back)

    def _conflict(self, message):
        free = next(iter(free_slots(ColumnPlan.of(self.column))), None)
        if self.wants_json:
            return self._answer(message, status=409, free=free)
        if free:
            message = _("%(message)s 下一个空档是 %(day)s。") % {
                "message": message,
                "day": day_word(free),
            }
        messages.error(self.request, message)
        return HttpResponseRedirect(self.back)

    def _answer(self, message, status=200, free=None):
        return board_answer(self, message, status, free)

    def _show_form(self, form, status=200):
        row = rows_of(self.column).filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        context = {
            **header(_("移到"), "table", *self.above),
            "column": self.column,
            "row": row,
            "progress": progress_of([row])[row.pk],
            "free": [
                (date, day_word(date), WEEKDAYS[date.weekday()])
                for date in free_slots(ColumnPlan.of(self.column), most=12)
            ],
            "form": form,
            "back": self.back,
            "start": self.request.GET.get("start", ""),
        }
        return render(self.request, "stories/planner/move.html", context, status=status)


def board_answer(view, message, status=200, free=None):
    request = view.request
    board = Board(view.column, request.user, parse_day(request.POST.get("start")))
    context = board_context(request, board, view.may_plan)
    answer = {
        "message": message,
        "undo": context["undo"] is not None,
        "board": render_to_string("stories/planner/table.html", context, request),
    }
    if free is not None:
        answer["free"] = {"date": free.isoformat(), "words": day_word(free)}
    return JsonResponse(answer, status=status)


def remember_undo(request, column, moved):
    if moved.changes:
        request.session[UNDO] = {
            "column": column.pk,
            "changes": [
                [pk, before and before.isoformat(), version]
                for pk, before, version in moved.changes
            ],
            "message": moved.message,
        }


class UndoView(PlannerMixin, View):
    changes = True
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        kept = request.session.pop(UNDO, None)
        status, level = 200, messages.SUCCESS
        if not kept or kept.get("column") != self.column.pk:
            message, status, level = _("没有可以撤销的。"), 409, messages.WARNING
        else:
            changes = [
                (pk, before and parse_date(before), version)
                for pk, before, version in kept["changes"]
            ]
            try:
                message = undo(self.column, changes, user=request.user)
            except (Conflict, Refused) as problem:
                message, status, level = str(problem), 409, messages.ERROR
        if self.wants_json:
            return board_answer(self, message, status)
        messages.add_message(request, level, message)
        return HttpResponseRedirect(self.back)


class IdeaView(PlannerMixin, View):
    """A new card (`new`), or an idea that is there: note it, or begin to write."""

    changes = True

    @cached_property
    def row(self):
        if "pk" not in self.kwargs:
            return PlannedIssue(column=self.column)
        row = get_object_or_404(rows_of(self.column), pk=self.kwargs["pk"])
        return row

    def dispatch(self, request, *args, **kwargs):
        self.changes = request.method == "POST" or "pk" not in kwargs
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if self.row.page_id:
            return redirect("wagtailadmin_pages:edit", self.row.page_id)
        initial = {"planned_on": parse_day(request.GET.get("date"))}
        story = request.GET.get("story", "")
        if not self.row.pk:
            initial["owner"] = request.user.pk
            initial |= self._of_story(story)
        else:
            initial = {}
        return self._show(IdeaForm(instance=self.row, initial=initial))

    def post(self, request, *args, **kwargs):
        if self.row.page_id:
            messages.warning(request, _("《%s》已经有人动笔了。") % self.row.shown_title)
            return redirect("wagtailadmin_pages:edit", self.row.page_id)
        act = request.POST.get("act", "")
        if act == "delete" and self.row.pk:
            title = self.row.title
            self.row.delete()
            messages.success(request, _("选题《%s》已删除。") % title)
            return HttpResponseRedirect(self.back)
        before = self.row.planned_on
        form = IdeaForm(request.POST, instance=self.row)
        if not form.is_valid():
            return self._show(form, status=400)
        row = form.save(commit=False)
        to, row.planned_on = row.planned_on, before
        try:
            plan_new(row, to, user=request.user)
            if act == "draft":
                page = start_draft(row, request.user, form.cleaned_data.get("story"))
                messages.success(request, _("已建草稿，可以写了。档期保留着。"))
                return redirect("wagtailadmin_pages:edit", page.pk)
        except Conflict as conflict:
            messages.error(request, str(conflict))
            return HttpResponseRedirect(self.back)
        where = day_word(to) if to else _("备稿")
        messages.success(
            request,
            _("选题《%(title)s》已放到 %(where)s。") % {"title": row.title, "where": where},
        )
        return HttpResponseRedirect(self.back)

    def _of_story(self, pk):
        from stories.models import StoryPage

        story = StoryPage.objects.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None
        if story is None:
            return {}
        if not story.permissions_for_user(self.request.user).can_edit() and not story.live:
            return {}
        return {"title": story.draft_title or story.title, "story": story.pk}

    def _show(self, form, status=200):
        title = _("选题") if self.row.pk else _("新建一期")
        context = {
            **header(title, "table", *self.above),
            "column": self.column,
            "row": self.row,
            "form": form,
            "may_plan": self.may_plan,
            "may_draft": self.column.permissions_for_user(self.request.user).can_add_subpage(),
            "back": self.back,
        }
        return render(self.request, "stories/planner/idea.html", context, status=status)


class SlotsView(PlannerMixin, View):
    """改档期: how often the column comes out, and on which days."""

    changes = True

    def get(self, request, *args, **kwargs):
        plan = ColumnPlan.of(self.column)
        return self._show(plan, PlanForm(instance=plan), SlotFormSet(instance=plan))

    def post(self, request, *args, **kwargs):
        plan = ColumnPlan.of(self.column)
        form = PlanForm(request.POST, instance=plan)
        slots = SlotFormSet(request.POST, instance=plan)
        if not (form.is_valid() and slots.is_valid()):
            return self._show(plan, form, slots, status=400)
        form.save()
        slots.save()
        from core.models import SiteState

        # The public pages say how often the column comes out.
        SiteState.raise_content()
        messages.success(request, _("档期已改。已经排好的期都留在原来的日子。"))
        return HttpResponseRedirect(self.back)

    def _show(self, plan, form, slots, status=200):
        context = {
            **header(_("改档期"), "table", *self.above),
            "column": self.column,
            "form": form,
            "slots": slots,
            "back": self.back,
        }
        return render(self.request, "stories/planner/slots.html", context, status=status)


class PrintView(PlannerMixin, View):
    def get(self, request, *args, **kwargs):
        board = Board(self.column, request.user, parse_day(request.GET.get("start")))
        context = {"board": board, "column": self.column, "printed_at": timezone.now()}
        return render(request, "stories/planner/print.html", context)


class ExportView(PlannerMixin, SafeExportMixin, SpreadsheetExportMixin, View):
    """The plan from last month on for half a year, as a spreadsheet; then the backlog."""

    list_export = ("planned_on", "weekday", "shown_title", "state", "number", "who", "goes_out")
    export_headings = {
        "planned_on": gettext_lazy("计划日期"),
        "weekday": gettext_lazy("星期"),
        "shown_title": gettext_lazy("题目"),
        "state": gettext_lazy("状态"),
        "number": gettext_lazy("期号"),
        "who": gettext_lazy("谁写"),
        "goes_out": gettext_lazy("定时或发布"),
    }
    export_filename = "column-plan"

    def get(self, request, *args, **kwargs):
        wanted = request.GET.get("export")
        return self.as_spreadsheet(self.rows(), wanted if wanted in self.FORMATS else "xlsx")

    def rows(self):
        today = timezone.localdate()
        first = today - datetime.timedelta(days=31)
        last = today + datetime.timedelta(weeks=EXPORTED_WEEKS)
        rows = rows_of(self.column).defer("page__latest_revision__content")
        planned = list(rows.filter(planned_on__range=(first, last)).order_by("planned_on", "pk"))
        waiting = rows.filter(planned_on=None).exclude(page__live=True).order_by("created_at", "pk")
        found = [*planned, *waiting[:200]]
        progress = progress_of(found)
        for row in found:
            state = progress[row.pk]
            row.state, row.goes_out = str(state.word), state.goes_out
            row.weekday = str(WEEKDAYS[row.planned_on.weekday()]) if row.planned_on else ""
            row.number = row.page.number if row.page else None
            row.who = str(row.area or (row.owner and row.owner.get_full_name()) or "")
        return found


def _first_error(form):
    return next(iter(error for errors in form.errors.values() for error in errors))
