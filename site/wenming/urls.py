"""All addresses; the page tree answers last, for whatever nothing else has claimed."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from core.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", include("core.admin_urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("", include("core.urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("search.urls")),
    path("", include("activities.urls")),
    path("", include("home.urls")),
    path("", include("core.addons.urls")),
    path("", include(wagtail_urls)),
]

handler400 = "core.error_pages.bad_request"
handler403 = "core.error_pages.forbidden"
handler404 = "core.error_pages.not_found"
handler500 = "core.error_pages.server_error"
