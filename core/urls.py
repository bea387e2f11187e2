"""Addresses this app answers itself, outside of the page tree."""

from django.urls import path

from core.media import serve_media

urlpatterns = [path("media/<path:name>", serve_media, name="media")]
