"""Addresses of the desk, below /admin/contributions/."""

from django.urls import path

from plugins.contributions.desk import people, views
from plugins.contributions.services.joining import CONTRIBUTORS_PAGE
from plugins.contributions.services.telling import DESK_PAGE

urlpatterns = [
    path("", views.QueueView.as_view(), name="contributions_queue"),
    path("people/", people.PeopleView.as_view(), name=CONTRIBUTORS_PAGE),
    path("<int:pk>/", views.SubmissionView.as_view(), name=DESK_PAGE),
    path("<int:pk>/correct/", views.CorrectView.as_view(), name="contributions_correct"),
    path("<int:pk>/files/<uuid:key>/", views.FileView.as_view(), name="contributions_file"),
    path(
        "<int:pk>/files/<uuid:key>/original/",
        views.FileView.as_view(),
        {"which": "original"},
        name="contributions_original",
    ),
]
