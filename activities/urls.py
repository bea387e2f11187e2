"""Addresses which the page tree does not serve: files, and occasions, which are no pages."""

from django.urls import path, re_path

from activities.almanac.occasion_page import occasion_page
from activities.calendars import occasion_calendar, result_calendar, team_calendar
from activities.event_file import event_file
from activities.feeds import result_feed, team_feed

urlpatterns = [
    path("activities/<slug:code>/calendar.ics", event_file, name="activity_event"),
    re_path(r"^feeds/activities\.(?P<ending>rss|atom)$", result_feed, name="activity_feed"),
    path("feeds/activities.ics", result_calendar, name="activity_calendar"),
    path("feeds/occasions.ics", occasion_calendar, name="occasion_calendar"),
    re_path(r"^feeds/teams/(?P<slug>[-\w]{1,80})\.(?P<ending>rss|atom)$", team_feed),
    re_path(r"^feeds/teams/(?P<slug>[-\w]{1,80})\.ics$", team_calendar),
    path("occasions/<slug:slug>/", occasion_page, name="occasion"),
    # Where they used to be.
    path("activities/feed.rss", result_feed),
    path("activities/calendar.ics", result_calendar),
]
