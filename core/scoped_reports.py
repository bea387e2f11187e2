"""The admin's reports and page chooser, which by themselves list records of all areas."""

import django_filters
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.http import Http404
from wagtail.admin.views.chooser import BrowseView
from wagtail.admin.views.reports.audit_logging import LogEntriesView, SiteHistoryReportFilterSet
from wagtail.admin.views.reports.workflows import (
    WorkflowReportFilterSet,
    WorkflowTasksView,
    WorkflowView,
)
from wagtail.models import ModelLogEntry, Page, PageLogEntry
from wagtail.permissions import policy_registry

from core.permissions import scoped, works_citywide
from core.reviews.addresses import review_address
from core.reviews.progress import key_of, marks_of
from core.scoped_viewsets import scoped_models


def foreign_records(user, prefix=""):
    """Return the Q of rows whose `content_type` and `object_id` name a record outside of the
    user's scope; `prefix` leads to the row that has the two, such as "workflow_state__"."""
    condition = Q(pk__in=[])
    if works_citywide(user):
        return condition
    for model in scoped_models():
        own = scoped(model._base_manager.all(), user).annotate(as_text=Cast("pk", CharField()))
        condition |= Q(**{f"{prefix}content_type": ContentType.objects.get_for_model(model)}) & ~Q(
            **{f"{prefix}object_id__in": own.values("as_text")}
        )
    return condition


class ScopedHistoryFilterSet(SiteHistoryReportFilterSet):
    """Offers the people who did something that the user may see, and no others."""

    def get_user_choices(self):
        user = self.request.user
        pages = PageLogEntry.objects.viewable_by_user(user).get_user_ids()
        records = ModelLogEntry.objects.viewable_by_user(user).exclude(foreign_records(user))
        people = get_user_model().objects.filter(pk__in=pages | records.get_user_ids())
        return people.order_by(get_user_model().USERNAME_FIELD)


class ScopedLogEntriesView(LogEntriesView):
    filterset_class = ScopedHistoryFilterSet

    def filter_queryset(self, queryset):
        if queryset.model is ModelLogEntry:
            queryset = queryset.exclude(foreign_records(self.request.user))
        return super().filter_queryset(queryset)


def _requesters(request):
    """The people who asked for a review that the user may see."""
    view = ScopedWorkflowView()
    view.setup(request)
    people = get_user_model().objects.filter(pk__in=view.get_queryset().values("requested_by"))
    return people.order_by(get_user_model().USERNAME_FIELD)


class ScopedWorkflowFilterSet(WorkflowReportFilterSet):
    requested_by = django_filters.ModelChoiceFilter(queryset=_requesters)

    class Meta(WorkflowReportFilterSet.Meta):
        #: How many reviews an item takes is nothing that somebody looks for it by.
        fields = ["reviewable", "status", "requested_by", "created_at"]


class ScopedWorkflowView(WorkflowView):
    filterset_class = ScopedWorkflowFilterSet
    results_template_name = "reviews/queue_results.html"

    def get_queryset(self):
        return super().get_queryset().exclude(foreign_records(self.request.user))

    def decorate_paginated_queryset(self, object_list):
        """With how far each item is, and where it is reviewed; three queries for all."""
        states = super().decorate_paginated_queryset(object_list)
        marks = marks_of([state.content_object for state in states])
        for state in states:
            state.marks = marks.get(key_of(state.content_object), [])
            state.address = review_address(state.content_object)
        return states


class ScopedWorkflowTasksView(WorkflowTasksView):
    def get_queryset(self):
        states = super().get_queryset()
        return states.exclude(foreign_records(self.request.user, "workflow_state__"))


def explorable_pages(user):
    """Return the pages of the user's own section, with those that lead to it; where they are is
    found out once for each user object."""
    if not hasattr(user, "_explorable_pages"):
        user._explorable_pages = policy_registry.get_by_type(Page).explorable_instances(user)
    return user._explorable_pages.all()


class ScopedBrowseView(BrowseView):
    """The page chooser, which by itself names any page whose number is guessed."""

    def get(self, request, parent_page_id=None):
        if parent_page_id and not explorable_pages(request.user).filter(pk=parent_page_id).exists():
            raise Http404
        return super().get(request, parent_page_id)
