"""Addresses with a file's ending, which the page tree does not serve."""

from django.urls import path

from activities.feeds import result_calendar, result_feed

urlpatterns = [
    path("activities/feed.rss", result_feed, name="activity_feed"),
    path("activities/calendar.ics", result_calendar, name="activity_calendar"),
]
