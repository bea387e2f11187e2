"""Addresses outside of the admin: what calendar programs fetch."""

from django.urls import re_path

from core.desk.calendar.subscriptions import calendar_feed

urlpatterns = [
    re_path(
        r"^desk/calendar/(?P<token>[0-9]{1,9}-[0-9a-f]{40})/(?P<feed>[a-z0-9-]{1,40})\.ics$",
        calendar_feed,
        name="desk_calendar_feed",
    ),
]
