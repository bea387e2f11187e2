"""The panels of review: what waits for me, what came back, what I have handed in, what went past
the reviews."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Comment, Page

from core.checks.findings import counts_for, key_of
from core.desk.keeping import kept, scope_mark
from core.desk.panels import DashboardCount, DashboardPanel, dashboard_panel
from core.desk.words import moment_word, span
from core.reviews.queue import emergencies, mark_of_queue, returned_to, waiting_and_own
from core.roles import Role, has_role

SHOWN = 8
#: A date nearer than this is told in the tone of an alarm.
PRESSING = timedelta(days=1)
#: A passage to the next role nearer than this is told.
TOLD_BEFORE = timedelta(days=1)
REVIEWERS = (Role.RESPONSIBLE, Role.EDITOR, Role.CHIEF, Role.COUNTY_ADMIN)
ANSWERABLE = (Role.CHIEF, Role.EDITOR, Role.CITY_ADMIN)


@dataclass
class Lists:
    """The reviews that concern one person, with all that their rows show."""

    waiting: list
    own: list
    returned: list
    findings: dict
    remarks: dict


def queue_mark(request):
    if not hasattr(request, "_queue_mark"):
        request._queue_mark = mark_of_queue()
    return request._queue_mark


def lists_of(request):
    """Return the `Lists` of the person of `request`, read anew after each act on any review."""
    if not hasattr(request, "_review_lists"):
        user = request.user
        mark = (user.pk, scope_mark(user), queue_mark(request))
        request._review_lists = kept("reviews", mark, lambda: _lists(user))
    return request._review_lists


def _lists(user):
    waiting, own = waiting_and_own(user)
    returned = returned_to(user)
    findings = counts_for([item.item for item in waiting[:SHOWN]])
    return Lists(waiting, own, returned, findings, _open_remarks(returned[:SHOWN]))


@dashboard_panel(order=100)
class WaitingPanel(DashboardPanel):
    """What I am to review, by the time at which it must go out."""

    name = "waiting"
    heading = _("待我审")
    note = _("按要发的时间排")
    template_name = "desk/waiting_panel.html"

    def is_shown(self, request):
        return bool(lists_of(request).waiting) or has_role(request.user, *REVIEWERS)

    def count(self, request):
        items = lists_of(request).waiting
        pressing = [item for item in items if _is_pressing(item.must_go_out_at)]
        note = ""
        if pressing:
            note = gettext("%(count)d 篇，最急 %(time)s 要发") % {
                "count": len(pressing),
                "time": moment_word(pressing[0].must_go_out_at),
            }
        return DashboardCount(len(items), self._heading(items), note, "critical" if note else "")

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        lists = lists_of(parent_context["request"])
        items = lists.waiting
        self.heading, self.number = self._heading(items), len(items)
        if not items:
            self.note = ""
        if len(items) > SHOWN:
            self.more = (gettext("全部待审"), reverse("wagtailadmin_reports:workflow"))
        return {**context, "rows": _rows(items[:SHOWN], lists.findings)}

    def _heading(self, items):
        stages = {item.stage_label for item in items}
        return gettext("待我%s") % stages.pop() if len(stages) == 1 else gettext("待我审")


@dashboard_panel(order=110)
class ReturnedPanel(DashboardPanel):
    """What reviewers have sent back to me, with what they said."""

    name = "returned"
    heading = _("退回给我")
    template_name = "desk/returned_panel.html"

    def is_shown(self, request):
        self.items = lists_of(request).returned
        return bool(self.items)

    def count(self, request):
        oldest = min(item.since for item in self.items)
        note = gettext("最早一篇已 %s") % span(timezone.now() - oldest)
        return DashboardCount(len(self.items), gettext("退回给我"), note)

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        self.number = len(self.items)
        shown = self.items[:SHOWN]
        open_remarks = lists_of(parent_context["request"]).remarks
        finder = AdminURLFinder(parent_context["request"].user)
        return {
            **context,
            "rows": [
                {
                    "review": item,
                    "remarks": open_remarks.get(getattr(item.item, "pk", None), 0)
                    if isinstance(item.item, Page)
                    else 0,
                    "url": (item.item and finder.get_edit_url(item.item)) or item.url,
                }
                for item in shown
            ],
        }


@dashboard_panel(order=120)
class OwnPanel(DashboardPanel):
    """What I have handed in and how far it is."""

    name = "mine"
    heading = _("我交的稿")
    template_name = "desk/own_panel.html"

    def is_shown(self, request):
        return bool(lists_of(request).own) or has_role(request.user, Role.REPORTER, Role.VOLUNTEER)

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        items = lists_of(parent_context["request"]).own
        self.number = len(items)
        return {**context, "rows": items[:SHOWN]}


@dashboard_panel(order=300)
class EmergenciesPanel(DashboardPanel):
    """What was released past the reviews: those who answer for the site must see it."""

    name = "emergencies"
    heading = _("紧急发布")
    note = _("没有走完三审，近 7 天")
    template_name = "desk/emergencies_panel.html"

    def is_shown(self, request):
        return has_role(request.user, *ANSWERABLE) or request.user.is_superuser

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        mark = (scope_mark(user), queue_mark(parent_context["request"]))
        rows = kept("emergencies", mark, lambda: list(emergencies(user)[:SHOWN]))
        self.number = len(rows)
        return {**context, "rows": rows} if rows else None


def _rows(items, findings):
    return [
        {
            "review": item,
            "kind": _kind(item.item),
            "findings": findings.get(key_of(item.item)) if item.item is not None else None,
            "is_pressing": _is_pressing(item.must_go_out_at),
            "passes_on": _passes_on(item),
        }
        for item in items
    ]


def _kind(item):
    if item is None:
        return ""
    model = item.specific_class if isinstance(item, Page) else type(item)
    return model._meta.verbose_name if model else ""


def _is_pressing(moment):
    return moment is not None and moment - timezone.now() < PRESSING


def _passes_on(item):
    """What is said of an item that waits too long."""
    if item.is_escalated:
        return gettext("等得太久，已请上一审也看")
    if item.escalates_at and item.escalates_at - timezone.now() < TOLD_BEFORE:
        return gettext("%s起也请上一审看") % moment_word(item.escalates_at)
    return ""


def _open_remarks(items):
    pages = [item.item.pk for item in items if isinstance(item.item, Page)]
    if not pages:
        return {}
    rows = Comment.objects.filter(page_id__in=pages, resolved_at=None).order_by()
    return dict(rows.values_list("page_id").annotate(Count("pk")))
