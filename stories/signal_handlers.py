from stories.planner.models import ColumnPlan
from stories.planner.moves import plan_page


def plan_saved_issue(sender, instance, raw=False, **kwargs):
    """Every issue has its card, however it was made; one that came out keeps its day."""
    if raw or kwargs.get("update_fields") and not instance.live:
        return
    plan_page(instance)


def plan_new_column(sender, instance, created, raw=False, **kwargs):
    if created and not raw:
        ColumnPlan.of(instance)


def connect():
    from django.db.models.signals import post_save

    from stories.models import ColumnIssuePage, ColumnPage

    post_save.connect(plan_saved_issue, ColumnIssuePage, dispatch_uid="stories.plan_saved_issue")
    post_save.connect(plan_new_column, ColumnPage, dispatch_uid="stories.plan_new_column")
