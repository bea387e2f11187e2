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
    path("", include(wagtail_urls)),
]
