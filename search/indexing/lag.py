"""How far the index is behind, in one line for the dashboard."""

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.worker.panels import HealthLine
from search.engines import get_engine
from search.models import OutboxEntry

#: Applied every second or so by a living worker.
LATE_AFTER = 120


def health_line():
    waiting = OutboxEntry.objects.filter(applied_at=None).aggregate(
        number=Count("pk"), oldest=Min("created_at"), failing=Count("pk", filter=Q(attempts__gt=0))
    )
    seconds = 0
    if waiting["oldest"]:
        seconds = max(0, int((timezone.now() - waiting["oldest"]).total_seconds()))
    text = _("滞后 %(seconds)d 秒，待写 %(number)d") % {
        "seconds": seconds,
        "number": waiting["number"],
    }
    if waiting["failing"]:
        text += _("，写不进去的 %d") % waiting["failing"]
    away = get_engine().is_away
    if away:
        text += _("；检索集群联系不上，搜索暂时只按条件列出")
    late = away or seconds > LATE_AFTER or waiting["failing"]
    return HealthLine(_("搜索索引"), text, "warning" if late else "ok")
