"""What every response tells the browser to guard against, and where a request comes from."""

from csp.constants import SELF
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.urls import reverse


def visitor_address(request):
    """Return the address that `request` came from: behind the proxy (`TRUSTS_PROXY`) the last one
    that the proxy itself wrote, so that no visitor can make one up; else the connection's."""
    if settings.TRUSTS_PROXY:
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if told:
            return told
    return request.META.get("REMOTE_ADDR", "")


class SecurityHeadersMiddleware:
    """The headers that need no decision. Outermost, so that redirects, static files and errors
    carry them too; a view that has set one itself is left its way."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in settings.SECURITY_HEADERS.items():
            response.setdefault(name, value)
        # Wagtail exempts what its admin shows in frames.
        if not getattr(response, "xframe_options_exempt", False):
            response.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        response.setdefault("Cross-Origin-Resource-Policy", _who_may_embed(response))
        return response


def _who_may_embed(response):
    """Public pictures and sound may stand in feed readers and other offices' pages; nothing
    else may, least of all what only a signed-in visitor sees."""
    kind = response.get("Content-Type", "").partition("/")[0]
    is_public = "public" in response.get("Cache-Control", "")
    return "cross-origin" if is_public and kind in ("image", "audio", "video") else "same-origin"


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Gives the admin its own policy, so that its inline scripts cost the public site nothing."""

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if report_only:
            return parts
        if request.path.startswith(reverse("wagtailadmin_home")) and parts.config is None:
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
            if request.path.startswith(_doors()):
                # Where passwords are typed no script of a page's own runs.
                parts.replace = {"script-src": [SELF], **(parts.replace or {})}
        elif getattr(request, "is_dummy", False):
            # Wagtail renders a preview as a request to the public address of the page,
            # and shows the answer in a frame of the admin.
            parts.replace = {"frame-ancestors": [SELF], **(parts.replace or {})}
        return parts


def _doors():
    return reverse("wagtailadmin_login"), reverse("wagtailadmin_password_reset")
