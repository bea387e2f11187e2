"""Addresses this app answers itself, outside of the page tree."""

from django.contrib.sitemaps import views as sitemaps
from django.urls import path

from home.sitemaps import SITEMAPS, robots
from home.views import styleguide

urlpatterns = [
    path("styleguide/", styleguide, name="styleguide"),
    path("robots.txt", robots, name="robots"),
    path(
        "sitemap.xml",
        sitemaps.index,
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap_section"},
        name="sitemap",
    ),
    path(
        "sitemap-<slug:section>.xml",
        sitemaps.sitemap,
        {"sitemaps": SITEMAPS, "template_name": "home/sitemaps/urls.xml"},
        name="sitemap_section",
    ),
]
