"""Removes what Wagtail's first migrations wrote in English and this site does not use: two groups
without members, and a workflow that nothing has gone through."""

from django.conf import settings
from django.db import migrations

GROUPS = ("Moderators", "Editors")
WORKFLOW = "Moderators approval"


def remove(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    app, model = settings.AUTH_USER_MODEL.split(".")
    members = apps.get_model(app, model).groups.through.objects.values("group_id")
    workflow = apps.get_model("wagtailcore", "Workflow").objects.filter(name=WORKFLOW)
    used = apps.get_model("wagtailcore", "WorkflowState").objects.values("workflow_id")
    workflow.exclude(pk__in=used).delete()
    tasks = apps.get_model("wagtailcore", "GroupApprovalTask").objects.filter(name=WORKFLOW)
    steps = apps.get_model("wagtailcore", "WorkflowTask").objects.values("task_id")
    states = apps.get_model("wagtailcore", "TaskState").objects.values("task_id")
    tasks.exclude(pk__in=steps).exclude(pk__in=states).delete()
    unused = group.objects.filter(name__in=GROUPS).exclude(pk__in=members)
    unused.filter(groupapprovaltask=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0004_adopters"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(remove, migrations.RunPython.noop)]
