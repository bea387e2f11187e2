"""Whether the site is well, for load balancers and for whoever is on duty."""

from django.db import DatabaseError
from django.db.models import Max
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.worker.models import WorkerHeartbeat


@never_cache
@require_safe
def healthz(request):
    """200 while the database answers, else 503: a site without it has nothing to show.

    A silent worker is told (seconds since its last sign of life, null if it never gave
    one) but does not fail the check: taking the web server out would not bring it back.
    """
    try:
        beat_at = WorkerHeartbeat.objects.aggregate(last=Max("beat_at"))["last"]
    except DatabaseError:
        return JsonResponse({"status": "error", "database": "unreachable"}, status=503)
    age = None if beat_at is None else round((timezone.now() - beat_at).total_seconds(), 1)
    return JsonResponse({"status": "ok", "database": "ok", "worker_age_seconds": age})
