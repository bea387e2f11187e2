"""Addresses this app answers itself, outside of the page tree."""

urlpatterns = []
