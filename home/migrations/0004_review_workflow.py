"""The workflow of the three reviews, for sites that were set up before it; new ones get it from
`setup_offices`."""

from django.db import migrations

STAGES = [("first", "初审"), ("second", "复审"), ("final", "终审"), ("only", "审核")]
RECORDS = [("activities", "activity"), ("activities", "team")]


def make_workflow(apps, schema_editor):
    content_types = apps.get_model("contenttypes", "ContentType").objects
    tasks = apps.get_model("reviews", "ReviewTask").objects
    page = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
    if tasks.exists() or page is None:
        return
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name="三审", active=True)
    kind, _created = content_types.get_or_create(app_label="reviews", model="reviewtask")
    for order, (stage, name) in enumerate(STAGES):
        task = tasks.create(name=name, stage=stage, active=True, content_type=kind)
        apps.get_model("wagtailcore", "WorkflowTask").objects.create(
            workflow=workflow, task_id=task.pk, sort_order=order
        )
    apps.get_model("wagtailcore", "WorkflowPage").objects.get_or_create(
        page=page, defaults={"workflow": workflow}
    )
    for app_label, model in RECORDS:
        record, _created = content_types.get_or_create(app_label=app_label, model=model)
        apps.get_model("wagtailcore", "WorkflowContentType").objects.get_or_create(
            content_type=record, defaults={"workflow": workflow}
        )


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0003_lobby_screen"),
        ("reviews", "0001_reviews"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_workflow, migrations.RunPython.noop)]
