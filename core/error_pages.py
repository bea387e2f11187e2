"""What a reader is shown where no page can be.

Django's own views read the posted form for its token, and so fail with a form that cannot be
read: where it says 400 or 404 the reader would get a bare 500.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request, exception=None):
    """Asks nothing of the request, which may not even name a host that is ours."""
    return HttpResponse(render_to_string("400.html"), status=400)


def forbidden(request, exception=None):
    return HttpResponse(render_to_string("403.html"), status=403)


def csrf_failure(request, reason=""):
    """A form without its token: mostly a page left open for long, or a browser without cookies."""
    return HttpResponse(render_to_string("403.html", {"is_form": True}), status=403)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def server_error(request):
    return HttpResponse(render_to_string("500.html"), status=500)
