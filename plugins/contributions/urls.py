"""The contributors' own pages, all below /contribute/."""

from django.http import Http404
from django.urls import path


def _not_yet(request, **kwargs):
    raise Http404


urlpatterns = [
    path("", _not_yet, name="contribute"),
    path("<int:pk>/", _not_yet, name="contribute_piece"),
]
