from core.notices.models import Notice

#: Nobody counts further, and the database need not either.
MOST_COUNTED = 99


def unread_of(request):
    """Return how many notices the person of `request` has not read, at most `MOST_COUNTED`; asked
    once for a request."""
    if not hasattr(request, "_unread_notices"):
        unread = Notice.objects.of(request.user).unread().order_by()
        request._unread_notices = unread[:MOST_COUNTED].count()
    return request._unread_notices
