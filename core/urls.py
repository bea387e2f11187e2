"""Addresses this app answers itself, outside of the page tree."""

from django.urls import path

from core.corrections.views import report_error, report_error_done
from core.display_settings import display_settings
from core.media import serve_media
from core.tints import tint_sheet

urlpatterns = [
    path("report-error/", report_error, name="report_error"),
    path("report-error/done/", report_error_done, name="report_error_done"),
    path("look/", display_settings, name="look"),
    path("media/<path:name>", serve_media, name="media"),
    path("tints/<str:colours>.css", tint_sheet, name="tints"),
]
