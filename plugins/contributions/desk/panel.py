"""待处理投稿 on the dashboard."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.desk.panels import DashboardCount, DashboardPanel
from core.desk.words import time_left
from plugins.contributions.models import Contributor, Submission
from plugins.contributions.services.acts import RIGHT

SHOWN = 5


class SubmissionsPanel(DashboardPanel):
    """What waits for an answer in my areas, what runs out first on top."""

    name = "submissions"
    heading = _("待处理投稿")
    note = _("先到期的在前")
    template_name = "contributions/desk/panel.html"

    def is_shown(self, request):
        return request.user.has_perm(RIGHT)

    def count(self, request):
        rows, total = self._rows(request)
        note = ""
        if rows and rows[0].due_at is not None and rows[0].due_at <= timezone.now():
            note = gettext("最早的%s") % time_left(rows[0].due_at)
        return DashboardCount(total, gettext("待处理投稿"), note, "warning" if note else "")

    def get_context_data(self, parent_context):
        request = parent_context["request"]
        rows, self.number = self._rows(request)
        context = super().get_context_data(parent_context)
        self.more = (gettext("全部来稿"), reverse("contributions_queue"))
        people = Contributor.objects.filter(state=Contributor.State.WAITING)
        return {**context, "rows": rows, "waiting_people": _in_scope(people, request.user).count()}

    def _rows(self, request):
        if not hasattr(self, "_found"):
            rows = Submission.objects.in_scope_of(request.user).open()
            shown = rows.select_related("contributor", "area", "claimed_by").defer("body")
            shown = list(shown.order_by("due_at", "pk")[:SHOWN])
            total = rows.count() if len(shown) == SHOWN else len(shown)
            self._found = shown, total
        return self._found


def _in_scope(rows, user):
    from core.permissions import scope_area_ids

    allowed = scope_area_ids(user)
    return rows if allowed is None else rows.filter(area_id__in=allowed)
