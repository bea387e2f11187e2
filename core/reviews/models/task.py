from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState, WorkflowState

from core.reviews.locks import ReviewLock
from core.reviews.stages import Stage


class ReviewTask(Task):
    """One stage, as a task of Wagtail's workflow: whatever Wagtail asks or does, in the editors,
    reports and modals, is answered and done by the rules of `core.reviews`."""

    stage = models.CharField(_("审次"), max_length=6, choices=Stage.choices, unique=True)

    lock_class = ReviewLock
    admin_form_fields = ["name"]

    class Meta:
        verbose_name = _("审稿的一审")
        verbose_name_plural = _("审稿的各审")

    @classmethod
    def get_description(cls):
        return _("按角色和区域审稿，由系统设立，不必改动。")

    def start(self, workflow_state, user=None):
        from core.reviews.carrier import start_stage

        return start_stage(self, workflow_state, user)

    def on_action(self, task_state, user, action_name, **kwargs):
        from core.reviews.carrier import act

        return act(task_state, user, action_name, kwargs)

    def get_actions(self, obj, user):
        from core.reviews.rules import why_not

        if why_not(user, obj, "approve"):
            return []
        return [("approve", _("通过"), False), ("reject", _("退回修改"), True)]

    def locked_for_user(self, obj, user):
        from core.reviews.rules import why_not

        return bool(why_not(user, obj, "edit"))

    def user_can_access_editor(self, obj, user):
        return not self.locked_for_user(obj, user)

    def user_can_lock(self, obj, user):
        return not self.locked_for_user(obj, user)

    def user_can_unlock(self, obj, user):
        return False

    def get_form_for_action(self, action):
        from core.reviews.forms import ApproveForm, ReturnForm

        return ReturnForm if action == "reject" else ApproveForm

    def get_task_states_user_can_moderate(self, user, **kwargs):
        from core.reviews.queue import task_state_ids_of

        waiting = self.task_states.filter(
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
        )
        return waiting.filter(pk__in=task_state_ids_of(user))
