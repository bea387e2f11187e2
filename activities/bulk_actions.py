from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from activities.forms import BrandChangeForm, CancelForm, CategoryChangeForm, OccasionChangeForm
from activities.models import Activity
from core.bulk_actions import BulkChange
from core.publication import passed


class ChangeCategory(BulkChange):
    models = [Activity]
    display_name = _("改类别")
    action_type = "change_category"
    form_class = CategoryChangeForm
    question = _("这些记录改为同一个服务类别：")

    def values(self):
        return {"category": self.cleaned_form.cleaned_data["category"]}


class ChangeBrand(BulkChange):
    models = [Activity]
    display_name = _("改品牌")
    action_type = "change_brand"
    action_priority = 50
    form_class = BrandChangeForm
    question = _("这些记录归到同一个品牌：")

    def values(self):
        return {"brand": self.cleaned_form.cleaned_data["brand"]}


class ChangeOccasion(BulkChange):
    models = [Activity]
    display_name = _("改节点")
    action_type = "change_occasion"
    action_priority = 60
    form_class = OccasionChangeForm
    question = _("这些记录归到同一个时间节点：")

    def values(self):
        return {"occasion": self.cleaned_form.cleaned_data["occasion"]}


class CancelActivities(BulkChange):
    models = [Activity]
    display_name = _("取消活动")
    action_type = "cancel"
    action_priority = 70
    form_class = CancelForm
    classes = {"serious"}
    button = _("取消这些活动")
    question = _("这些活动都标为“已取消”，网页上仍看得到，并写明原因：")
    done = _("已取消 %(count)d 场活动。")

    def values(self):
        reason = self.cleaned_form.cleaned_data["cancel_reason"]
        return {"cancelled": True, "cancel_reason": reason}

    @transaction.atomic
    def act(self, record):
        """Tells readers at once, without a review: who sets out for what is off must know it. An
        unfinished draft is marked too, and stays a draft."""
        user = self.request.user
        unfinished = record.has_unpublished_changes
        draft = self.changed(record.get_latest_revision_as_object())
        draft.full_clean()
        revision = draft.save_revision(user=user)
        # The row as it is now: saving a revision marks it as having changes that are not public.
        row = self.changed(self.model._base_manager.get(pk=record.pk))
        if row.live and not unfinished:
            row.live_revision, row.has_unpublished_changes = revision, False
        with passed(row):
            row.save()
        reason = self.values()["cancel_reason"]
        log(instance=row, action="activities.cancel", user=user, data={"reason": reason})
