"""Which content security policy a response carries, and where a request comes from."""

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


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Gives the admin its own policy, so that its inline scripts cost the public site nothing."""

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if report_only:
            return parts
        if request.path.startswith(reverse("wagtailadmin_home")) and parts.config is None:
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
        elif getattr(request, "is_dummy", False):
            # Wagtail renders a preview as a request to the public address of the page,
            # and shows the answer in a frame of the admin.
            parts.replace = {"frame-ancestors": [SELF], **(parts.replace or {})}
        return parts
