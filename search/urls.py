"""Addresses this app answers itself, outside of the page tree."""

from django.urls import path

from search import views

urlpatterns = [
    path("search/", views.site_search, name="site_search"),
    path("search/suggest/", views.suggestions, name="search_suggestions"),
    path("search/opensearch.xml", views.opensearch, name="opensearch"),
]
