"""Whether the site is well, for load balancers and for whoever is on duty."""

from django.db import DatabaseError
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.worker.health import worker_status


@never_cache
@require_safe
def healthz(request):
    """200 while the database answers, else 503: a site without it has nothing to show.

    A silent worker is told (seconds since its last sign of life, null if it never gave
    one) but does not fail the check: taking the web server out would not bring it back.
    """
    try:
        worker = worker_status()
    except DatabaseError:
        return JsonResponse({"status": "error", "database": "unreachable"}, status=503)
    return JsonResponse(
        {
            "status": "ok",
            "database": "ok",
            "worker": {
                "alive": worker.alive,
                "last_beat_age": worker.last_beat_age,
                "queued": worker.queued,
                "failed": worker.failed,
            },
        }
    )
