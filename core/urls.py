"""Addresses this app answers itself, outside of the page tree."""

from django.urls import path

from core.media import serve_media
from core.tints import tint_sheet

urlpatterns = [
    path("media/<path:name>", serve_media, name="media"),
    path("tints/<str:colours>.css", tint_sheet, name="tints"),
]
