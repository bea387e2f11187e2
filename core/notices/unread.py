from django.db.models import Count, Window

from core.notices.models import Notice

#: Nobody counts further, and the database need not either.
MOST_COUNTED = 99
#: So many of them the dashboard shows.
SHOWN = 4


def newest_unread(request):
    """Return the newest notices that the person of `request` has not read, a few of them; asked
    once for a request, together with their number."""
    if not hasattr(request, "_unread_notices"):
        unread = Notice.objects.of(request.user).unread()
        counted = Notice.objects.filter(pk__in=unread[:MOST_COUNTED].values("pk"))
        request._unread_notices = list(counted.annotate(all=Window(Count("*")))[:SHOWN])
    return request._unread_notices


def unread_of(request):
    """Return how many notices the person of `request` has not read, at most `MOST_COUNTED`."""
    newest = newest_unread(request)
    return newest[0].all if newest else 0
