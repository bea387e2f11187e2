from django.db import migrations
from django.utils import timezone

USUAL_DAYS = (1, 4, 3, 2, 0, 5, 6)


def take_over(apps, schema_editor):
    """Give each column its plan by the number of issues a week it had, each issue its card."""
    column_plan = apps.get_model("stories", "ColumnPlan")
    column_slot = apps.get_model("stories", "ColumnSlot")
    planned = apps.get_model("stories", "PlannedIssue")
    for column in apps.get_model("stories", "ColumnPage").objects.all():
        least = column.issues_per_week
        most = min(least + 1, 7)
        plan = column_plan.objects.create(column=column, least=least, most=most)
        column_slot.objects.bulk_create(
            column_slot(plan=plan, weekday=day, compulsory=day in USUAL_DAYS[:least])
            for day in sorted(USUAL_DAYS[:most])
        )
    issues = apps.get_model("stories", "ColumnIssuePage").objects.exclude(column=None)
    planned.objects.bulk_create(
        (
            planned(
                column_id=issue.column_id,
                page=issue,
                owner_id=issue.owner_id,
                planned_on=issue.planned_date or _day_out(issue),
            )
            for issue in issues.iterator()
        ),
        batch_size=500,
    )


def give_back(apps, schema_editor):
    issue = apps.get_model("stories", "ColumnIssuePage")
    for row in apps.get_model("stories", "PlannedIssue").objects.exclude(page=None):
        issue.objects.filter(pk=row.page_id).update(planned_date=row.planned_on)
    column = apps.get_model("stories", "ColumnPage")
    for plan in apps.get_model("stories", "ColumnPlan").objects.all():
        column.objects.filter(pk=plan.column_id).update(issues_per_week=max(plan.least, 1))


def _day_out(issue):
    out = issue.live and issue.first_published_at
    return timezone.localdate(issue.first_published_at) if out else None


class Migration(migrations.Migration):
    dependencies = [("stories", "0002_planner")]

    operations = [migrations.RunPython(take_over, give_back)]
