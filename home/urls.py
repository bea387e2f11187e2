"""Addresses this app answers itself, outside of the page tree."""

from django.contrib.sitemaps import views as sitemaps
from django.urls import path, re_path

from core.feeds import page_feed
from home.feeds import overview
from home.screen.views import lobby_screen
from home.site_map import site_map
from home.sitemaps import SITEMAPS, robots
from home.views import styleguide

urlpatterns = [
    path("screen/", lobby_screen, name="lobby_screen"),
    path("styleguide/", styleguide, name="styleguide"),
    path("feeds/", overview, name="feeds"),
    # Below the addresses of single apps, which come before.
    re_path(
        r"^feeds/(?P<path>[A-Za-z0-9_/-]{1,200})\.(?P<ending>rss|atom)$",
        page_feed,
        name="page_feed",
    ),
    path("sitemap/", site_map, name="site_map"),
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
