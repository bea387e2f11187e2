"""The buttons below an editor: hand in, pass, return; never one that publishes past them."""

import copy

from django.utils.translation import gettext as _
from wagtail.models import WorkflowMixin

from core.reviews.kinds import StageRules, model_of
from core.reviews.rules import why_not
from core.reviews.stages import Stage

PUBLISHING = "action-publish"
#: Wagtail's button that ends a review and begins another; handing in does it.
_LEFT_OUT = {"action-restart-workflow"}


def shape_menu(menu_items, request, item, context):
    """Name the buttons in the house's words and take those away that lead past the reviews."""
    model = model_of(item) if item is not None else context.get("model")
    rules = StageRules.load()
    stages = rules.stages_of_model(model) if model else _stages_of_any_page(rules, context)
    if model is not None and not issubclass(model, WorkflowMixin):
        return
    left_out = _LEFT_OUT | ({PUBLISHING} if stages else set())
    if item is not None and item.pk and why_not(request.user, item, "withdraw"):
        left_out |= {"action-cancel-workflow"}
    menu_items[:] = [entry for entry in menu_items if entry.name not in left_out]
    names = {
        "action-cancel-workflow": _("撤回审稿"),
        "action-submit": _("提交审稿") if stages else _("发布"),
        "action-page-locked": _("正在审稿，不能改"),
        "action-locked": _("正在审稿，不能改"),
    }
    state = getattr(item, "current_workflow_state", None)
    returned = state is not None and state.status == state.STATUS_NEEDS_CHANGES
    if returned:
        names["action-submit"] = _("改好了，再次提交")
    in_review = state is not None and state.status == state.STATUS_IN_PROGRESS
    if not in_review:
        names.pop("action-page-locked")
        names.pop("action-locked")
    if in_review:
        names["approve"] = _pass_label(state)
    names["reject"] = _("退回修改")
    menu_items[:] = [
        _named(entry, names[entry.name]) if entry.name in names else entry for entry in menu_items
    ]


def _stages_of_any_page(rules, context):
    return rules.settings.page_stages


def _pass_label(state):
    review = getattr(state, "review", None)
    if review is None or not review.stage:
        return _("通过")
    return _("%(stage)s通过") % {"stage": Stage(review.stage).label}


def _named(entry, label):
    """A copy of a button with another label: the buttons themselves serve all requests."""
    renamed = copy.copy(entry)
    renamed.label = label
    renamed.get_context_data = lambda context: {**entry.get_context_data(context), "label": label}
    return renamed
