from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("stories", "0003_plans_of_columns")]

    operations = [
        migrations.RemoveField(model_name="columnissuepage", name="planned_date"),
        migrations.RemoveField(model_name="columnpage", name="issues_per_week"),
    ]
