"""Addresses this app answers itself, outside of the page tree."""

from django.urls import path

from home.views import styleguide

urlpatterns = [path("styleguide/", styleguide, name="styleguide")]
