"""Admin addresses that answer in place of Wagtail's own: signing in, redirects that are checked,
and reports and choosers with records of other areas left out.

Included before Wagtail's patterns, whose names keep pointing at the same addresses.
"""

from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import LogoutView

from core.guard.views import CodeView, EnrolView, SignInView, ask_for_new_password
from core.notices.account import OwnAccountView
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
    path("login/", SignInView.as_view()),
    path("login/code/", CodeView.as_view(), name="guard_code"),
    path("login/authenticator/", EnrolView.as_view(), name="guard_enrol"),
    path("account/", _admin(OwnAccountView.as_view())),
    # Open to one who has not passed the second step.
    path("logout/", never_cache(LogoutView.as_view())),
    path("password_reset/", ask_for_new_password),
    *_report("site-history", ScopedLogEntriesView),
    *_report("workflow", ScopedWorkflowView),
    *_report("workflow_tasks", ScopedWorkflowTasksView),
    path("redirects/import/", _admin(ImportView.as_view())),
    path("redirects/import/process/", _admin(ImportView.as_view())),
    path("redirects/add/", _admin(CheckedCreateView.as_view())),
    path("redirects/<int:redirect_id>/", _admin(CheckedEditView.as_view())),
    path("choose-page/<int:parent_page_id>/", _admin(ScopedBrowseView.as_view())),
]
