from django.urls import path

from core.reviews.screen.links import LeaderLinksView
from core.reviews.screen.review_page import ReviewView
from core.reviews.screen.sheet import SheetListView, SheetView

ITEM = "<slug:app>/<slug:model>/<int:pk>/"

urlpatterns = [
    path("reviews/sheets/", SheetListView.as_view(), name="reviews_sheets"),
    path(
        "reviews/sheets/results/",
        SheetListView.as_view(results_only=True),
        name="reviews_sheets_results",
    ),
    path(f"reviews/{ITEM}", ReviewView.as_view(), name="reviews_review"),
    path(f"reviews/{ITEM}links/", LeaderLinksView.as_view(), name="reviews_links"),
    path(f"reviews/{ITEM}sheet/", SheetView.as_view(), name="reviews_sheet"),
]
