from django.db import migrations

from core.checks.words.defaults import default_entries


def fill(apps, schema_editor):
    entries = apps.get_model("text_checks", "WordEntry")
    if not entries.objects.exists():
        entries.objects.bulk_create(default_entries(entries))
    apps.get_model("text_checks", "WordListState").objects.get_or_create(
        pk=1, defaults={"version": 1}
    )


class Migration(migrations.Migration):
    dependencies = [("text_checks", "0001_word_lists_and_overrides")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
