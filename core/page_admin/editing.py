"""The page editor, with what apps add beside the text."""

from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import WorkflowState

from core.page_admin.side_panels import side_panels


def keep_review_state(item):
    """Let `item`, which is about to be shown only, be asked for its review as often as the
    editor's parts like: by itself each of them would ask the database."""
    item.is_only_shown = True
    states = item.workflow_states.active().select_related("current_task_state__task")
    item._current_workflow_states = list(
        states.filter(
            status__in=[WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES]
        )
    )


class SidePanelsMixin:
    def get_side_panels(self):
        stock = super().get_side_panels()
        return MediaContainer(side_panels(list(stock), self.page, self.request))


class PageEditView(SidePanelsMixin, EditView):
    def get_object(self):
        page = super().get_object()
        if self.request.method == "GET":
            keep_review_state(page)
        return page


class PageCreateView(SidePanelsMixin, CreateView):
    pass
