from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from core.desk.keeping import kept, scope_mark
from core.desk.panels import DashboardPanel, dashboard_panel
from core.permissions import works_citywide
from core.readership.figures import views_of

SHOWN = 6
ACTIONS = {"add", "change", "publish"}


@dashboard_panel(order=500)
class LatestPanel(DashboardPanel):
    """What went out last where I work, and how often it was read."""

    name = "latest"
    heading = _("最近发布")
    note = _("浏览数不含重复刷新，不用 Cookie 统计")
    template_name = "desk/latest_panel.html"

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        rows = kept("latest", (user.pk, scope_mark(user)), lambda: _latest(user))
        return {**context, "rows": rows} if rows else None


def _latest(user):
    pages = Page.objects.all()
    if not works_citywide(user):
        pages = page_permission_policy.instances_user_has_any_permission_for(user, ACTIONS)
    # The first three levels are the site and its sections.
    pages = pages.filter(live=True, depth__gt=3, first_published_at__isnull=False)
    latest = list(pages.order_by("-first_published_at", "-pk")[:SHOWN])
    views = views_of(latest)
    return [{"page": page, "views": views[page.pk]} for page in latest]
