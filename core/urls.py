"""Addresses this app answers itself, outside of the page tree."""

from django.urls import include, path, re_path
from wagtail.documents.views.serve import authenticate_with_password as open_documents
from wagtail.views import authenticate_with_password as open_page

from core.corrections.views import report_error, report_error_done
from core.display_settings import display_settings
from core.media import serve_document, serve_media
from core.reviews.leader_views import leader_draft, leader_page
from core.sharing.poster_views import poster, poster_file
from core.sharing.qr import qr_code
from core.throttling import Limit, throttled
from core.tints import tint_sheet

#: Guesses at the password of a page or of a collection of files.
PASSWORDS = Limit("shared-password", most=10, seconds=900)

urlpatterns = [
    # In place of Wagtail's own, whose names keep pointing at the same addresses.
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        throttled(PASSWORDS)(open_page),
    ),
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        throttled(PASSWORDS)(open_documents),
    ),
    path("report-error/", report_error, name="report_error"),
    path("report-error/done/", report_error_done, name="report_error_done"),
    path("", include("core.desk.urls")),
    path("look/", display_settings, name="look"),
    path("review/<str:token>/", leader_page, name="reviews_leader"),
    path("review/<str:token>/draft/", leader_draft, name="reviews_leader_draft"),
    re_path(r"^qr/(?P<kind>[a-z]+)-(?P<pk>[0-9]{1,9})\.svg$", qr_code, name="qr_code"),
    re_path(r"^documents/(?P<pk>[0-9]{1,18})/(?P<name>[^/]+)$", serve_document, name="document"),
    re_path(r"^posters/(?P<kind>[a-z]+)-(?P<pk>[0-9]{1,9})/$", poster, name="poster"),
    re_path(
        r"^posters/(?P<kind>[a-z]+)-(?P<pk>[0-9]{1,9})-(?P<mark>[0-9a-f]{16})(?P<small>-s|)\.jpg$",
        poster_file,
        name="poster_file",
    ),
    path("media/<path:name>", serve_media, name="media"),
    path("tints/<str:colours>.css", tint_sheet, name="tints"),
]
