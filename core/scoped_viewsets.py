"""The one base for the admin of records that belong to an area.

A permission policy alone does not close Wagtail's snippet views: most ask about the model, not
about the record. Here every view of a record answers 404 unless its stored area is in the user's
scope, so that nobody can tell a foreign record from none.
"""

import functools

from django import forms
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, Prefetch, ProtectedError, Q
from django.db.models.functions import Cast
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views.generic.chooser import ChosenMultipleViewMixin
from wagtail.models import Revision, TaskState, WorkflowMixin, WorkflowState
from wagtail.permissions import policy_registry, register_permission_policy
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
)
from wagtail.snippets.views.snippets import (
    DeleteView,
    EditView,
    HistoryView,
    IndexView,
    RevisionsUnscheduleView,
    SnippetViewSet,
    UnpublishView,
)

from core.exports import SafeExportMixin
from core.page_admin.editing import keep_review_state
from core.page_admin.side_panels import record_buttons, record_side_panels
from core.permissions import ScopedPermissionPolicy, scoped


def only_in_scope(view, model):
    """Wrap `view` so that it answers 404 for a record outside of the user's scope, and for a
    workflow step of another record than the one in the address."""

    @functools.wraps(view)
    def guarded(request, *args, **kwargs):
        pk = kwargs.get("pk", kwargs.get("id"))
        if pk is not None and not _may_touch(request.user, model, pk):
            raise Http404
        if "task_state_id" in kwargs and not _is_step_of(kwargs["task_state_id"], model, pk):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _may_touch(user, model, pk):
    if not str(pk).isdigit():
        return False
    return scoped(model._base_manager.filter(pk=pk), user).exists()


def _is_step_of(task_state_id, model, pk):
    return TaskState.objects.filter(
        pk=task_state_id,
        workflow_state__content_type=ContentType.objects.get_for_model(model),
        workflow_state__object_id=str(pk),
    ).exists()


def text_search(queryset, words, fields):
    """Return rows where each word is part of one of `fields`; hanzi have no word borders that
    the database's full-text search would know."""
    for word in words.split()[:8]:
        condition = Q()
        for name in fields:
            condition |= Q(**{f"{name}__icontains": word})
        queryset = queryset.filter(condition)
    return queryset


class ScopedIndexView(SafeExportMixin, IndexView):
    def get_base_queryset(self):
        return with_review_states(super().get_base_queryset())


def with_review_states(queryset):
    """Fetch what the status columns ask of each row at once."""
    model = queryset.model
    scheduled = Revision.objects.filter(
        content_type=ContentType.objects.get_for_model(model),
        object_id=Cast(OuterRef("pk"), CharField()),
        approved_go_live_at__isnull=False,
    )
    states = WorkflowState.objects.active().select_related("current_task_state__task")
    return queryset.annotate(is_scheduled=Exists(scheduled)).prefetch_related(
        Prefetch("workflow_states", queryset=states, to_attr="_current_workflow_states")
    )


def live_status(record):
    """What the public sees of a listed record, in words."""
    if record.is_scheduled:
        return _("已定时")
    if not record.live:
        return _("草稿")
    return _("已发布，有新草稿") if record.has_unpublished_changes else _("已发布")


def review_status(record):
    """Which step of its review a listed record has reached; empty outside of a review."""
    state = next(iter(record._current_workflow_states), None)
    if state is None:
        return ""
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return _("退回修改")
    step = state.current_task_state
    return _("%(step)s中") % {"step": step.task.name} if step else state.get_status_display()


def status_columns():
    return [
        StatusTagColumn(
            "live_status",
            label=gettext_lazy("发布"),
            accessor=live_status,
            primary=lambda record: record.live,
            sort_key="live",
        ),
        Column(
            "review_status",
            label=gettext_lazy("审稿"),
            accessor=review_status,
            classname="when-wide",
        ),
    ]


class ScopedEditView(EditView):
    def get_object(self, queryset=None):
        record = super().get_object(queryset)
        if self.request.method == "GET" and isinstance(record, WorkflowMixin):
            keep_review_state(record)
        return record

    @property
    def header_more_buttons(self):
        return sorted([*super().header_more_buttons, *record_buttons(self.object)])

    def get_side_panels(self):
        stock = super().get_side_panels()
        return MediaContainer(record_side_panels(list(stock), self.object, self.request))

    def user_has_permission(self, permission):
        # Asked here for nothing but the button that takes back a date of publication.
        return super().user_has_permission("unpublish" if permission == "publish" else permission)


class ScopedHistoryView(HistoryView):
    def user_can_unschedule(self):
        return self.user_has_permission("unpublish")


class ScopedUnpublishView(UnpublishView):
    permission_required = "unpublish"


class ScopedUnscheduleView(RevisionsUnscheduleView):
    permission_required = "unpublish"


class ScopedDeleteView(DeleteView):
    """Says why a record cannot go, instead of refusing without a word."""

    def form_valid(self, form):
        try:
            if not (self.usage and self.usage.is_protected):
                return super().form_valid(form)
        except ProtectedError:
            pass
        messages.error(self.request, protected_message(self.object))
        return redirect(self.edit_url_name, self.object.pk)


def protected_message(instance):
    return _("“%(name)s”下面还挂着别的记录，不能删除。请先把它们移走或删除，或者把它下线。") % {
        "name": instance
    }


class ScopedChooseMixin:
    """Lists the user's own records only, and finds them by any part of their name."""

    def get_object_list(self):
        return scoped(super().get_object_list(), self.request.user)

    def get_filter_form_class(self):
        fields = self.model_class.snippet_viewset.search_fields

        class FilterForm(BaseFilterForm):
            q = forms.CharField(
                label=gettext_lazy("搜索"),
                required=False,
                max_length=80,
                widget=forms.TextInput(attrs={"placeholder": gettext_lazy("名称里的几个字")}),
            )

            def filter(self, objects):
                words = self.cleaned_data.get("q", "")
                self.is_searching, self.search_query = bool(words), words
                return text_search(objects, words, fields)

        return FilterForm


class ScopedChooseView(ScopedChooseMixin, ChooseView):
    pass


class ScopedChooseResultsView(ScopedChooseMixin, ChooseResultsView):
    pass


class ScopedChosenMultipleView(SnippetChosenMultipleView):
    def get_objects(self, pks):
        return scoped(ChosenMultipleViewMixin.get_objects(self, pks), self.request.user)


class ScopedChooserViewSet(SnippetChooserViewSet):
    choose_view_class = ScopedChooseView
    choose_results_view_class = ScopedChooseResultsView
    chosen_multiple_view_class = ScopedChosenMultipleView

    def construct_view(self, view_class, **kwargs):
        return only_in_scope(super().construct_view(view_class, **kwargs), self.model)


class ScopedViewSet(SnippetViewSet):
    """Subclass for each model with an `area`; give `edit_handler` (with a `ScopedModelForm`),
    `list_display`, `search_fields` (plain lookups, searched by part of a word), a filter set and
    `list_export`."""

    index_view_class = ScopedIndexView
    edit_view_class = ScopedEditView
    delete_view_class = ScopedDeleteView
    history_view_class = ScopedHistoryView
    unpublish_view_class = ScopedUnpublishView
    revisions_unschedule_view_class = ScopedUnscheduleView
    chooser_viewset_class = ScopedChooserViewSet
    search_backend_name = None
    inspect_view_enabled = True

    def on_register(self):
        register_permission_policy(self.model, ScopedPermissionPolicy(self.model))
        super().on_register()

    def construct_view(self, view_class, **kwargs):
        return only_in_scope(super().construct_view(view_class, **kwargs), self.model)

    def get_queryset(self, request):
        return scoped(self.model._default_manager.all(), request.user)


def scoped_models():
    """Return the record models whose rights follow from areas."""
    from wagtail.snippets.models import get_snippet_models

    return [
        model
        for model in get_snippet_models()
        if isinstance(policy_registry.get_by_type(model), ScopedPermissionPolicy)
    ]
