"""Addresses of the desk, below /admin/contributions/."""

from django.urls import path

from plugins.contributions.desk import figures_views, outlets, packages, people, views
from plugins.contributions.services.joining import CONTRIBUTORS_PAGE
from plugins.contributions.services.telling import DESK_PAGE

urlpatterns = [
    path("", views.QueueView.as_view(), name="contributions_queue"),
    path("people/", people.PeopleView.as_view(), name=CONTRIBUTORS_PAGE),
    path("<int:pk>/", views.SubmissionView.as_view(), name=DESK_PAGE),
    path("hand-over/", views.HandOverView.as_view(), name="contributions_hand_over"),
    path("<int:pk>/next/", views.NearView.as_view(), {"step": 1}, name="contributions_next"),
    path(
        "<int:pk>/previous/", views.NearView.as_view(), {"step": -1}, name="contributions_previous"
    ),
    path("<int:pk>/published/", views.PublishedView.as_view(), name="contributions_published"),
    path("<int:pk>/correct/", views.CorrectView.as_view(), name="contributions_correct"),
    path("<int:pk>/files/<uuid:key>/", views.FileView.as_view(), name="contributions_file"),
    path(
        "<int:pk>/files/<uuid:key>/original/",
        views.FileView.as_view(),
        {"which": "original"},
        name="contributions_original",
    ),
    path("<int:pk>/package/", packages.PieceView.as_view(), name="contributions_piece_package"),
    path("packages/", packages.PackagesView.as_view(), name="contributions_packages"),
    path("packages/<int:pk>/", packages.PackageView.as_view(), name="contributions_package"),
    path("placements/", outlets.PlacementsView.as_view(), name="contributions_placements"),
    path("placements/new/", outlets.PlacementNewView.as_view(), name="contributions_placement_new"),
    path("placements/<int:pk>/proof/", outlets.ProofView.as_view(), name="contributions_proof"),
    path("outlets/", outlets.OutletsView.as_view(), name="contributions_outlets"),
    path("figures/", figures_views.FiguresView.as_view(), name="contributions_figures"),
    path("figures/rules/", figures_views.RulesView.as_view(), name="contributions_rules"),
]
