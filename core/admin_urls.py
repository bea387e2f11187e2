"""Admin addresses that answer in place of Wagtail's own: with records of other areas left out,
and redirects that are checked.

Included before Wagtail's patterns, whose names keep pointing at the same addresses.
"""

from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access

from core.redirects.admin_views import CheckedCreateView, CheckedEditView, ImportView
from core.scoped_reports import (
    ScopedBrowseView,
    ScopedLogEntriesView,
    ScopedWorkflowTasksView,
    ScopedWorkflowView,
)


def _admin(view):
    return never_cache(require_admin_access(view))


def _report(address, view):
    return [
        path(f"reports/{address}/", _admin(view.as_view())),
        path(f"reports/{address}/results/", _admin(view.as_view(results_only=True))),
    ]


urlpatterns = [
    *_report("site-history", ScopedLogEntriesView),
    *_report("workflow", ScopedWorkflowView),
    *_report("workflow_tasks", ScopedWorkflowTasksView),
    path("redirects/import/", _admin(ImportView.as_view())),
    path("redirects/import/process/", _admin(ImportView.as_view())),
    path("redirects/add/", _admin(CheckedCreateView.as_view())),
    path("redirects/<int:redirect_id>/", _admin(CheckedEditView.as_view())),
    path("choose-page/<int:parent_page_id>/", _admin(ScopedBrowseView.as_view())),
]
