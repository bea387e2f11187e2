"""待处理投稿 on the dashboard."""

from django.db.models import Count, F, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.desk.panels import DashboardCount, DashboardPanel
from core.desk.words import time_left
from core.permissions import scoped
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
        return {**context, "rows": rows, "waiting_people": _waiting(request.user, rows)}

    def _rows(self, request):
        if not hasattr(self, "_found"):
            rows = Submission.objects.in_scope_of(request.user).open()
            shown = rows.select_related("contributor", "area", "claimed_by").defer("body")
            soonest = F("due_at").asc(nulls_last=True)
            waiting = Subquery(_people(request.user).values("number"))
            shown = list(shown.annotate(waiting=waiting).order_by(soonest, "pk")[:SHOWN])
            total = rows.count() if len(shown) == SHOWN else len(shown)
            self._found = shown, total
        return self._found


def _people(user):
    """One row, if any, with the number of those in the user's areas who wait for an account."""
    rows = Contributor.objects.filter(state=Contributor.State.WAITING)
    return (
        scoped(rows, user).order_by().values("state").annotate(number=Count("pk")).values("number")
    )


def _waiting(user, rows):
    """The same as a number, which came along with the pieces, if there are any."""
    if rows:
        return rows[0].waiting or 0
    return sum(_people(user).values_list("number", flat=True))
