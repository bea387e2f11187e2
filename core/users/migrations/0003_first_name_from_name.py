from django.db import migrations
from django.db.models import F


def greet_by_name(apps, schema_editor):
    apps.get_model("users", "User").objects.exclude(name="").update(first_name=F("name"))


class Migration(migrations.Migration):
    dependencies = [("users", "0002_user_second_step_since")]
    operations = [migrations.RunPython(greet_by_name, migrations.RunPython.noop)]
