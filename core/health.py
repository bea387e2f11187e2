"""Whether the site is well, for load balancers and for whoever is on duty."""

from django.core.cache import cache
from django.db import DatabaseError
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.read_only import is_read_only
from core.worker.health import worker_status
from core.worker.missed import missed_count


@never_cache
@require_safe
def healthz(request):
    """200 while the database answers, else 503: a site without it has nothing to show.

    Told are figures only, nothing of what they count: anybody may ask. A silent worker
    is told (seconds since its last sign of life, null if it never gave one), and so are missed
    dates of publication and a cache that is away, but none of them fails the check: taking the web
    server out would not help. `read_only` says that nobody may write for a while, when no worker
    works either. `cache` is "local" where the processes share none.
    """
    try:
        worker = worker_status()
        missed = missed_count()
    except DatabaseError:
        return JsonResponse({"status": "error", "database": "unreachable"}, status=503)
    return JsonResponse(
        {
            "status": "ok",
            "database": "ok",
            "cache": _cache_state(),
            "read_only": is_read_only(),
            "worker": {
                "alive": worker.alive,
                "last_beat_age": worker.last_beat_age,
                "queued": worker.queued,
                "failed": worker.failed,
                "missed": missed,
            },
        }
    )


def _cache_state():
    # Caches of threads are reached through a proxy, which raises what it does not find.
    gate = getattr(cache, "gate", None)
    if gate is None:
        return "local"
    return "ok" if gate.answers() else "away"
