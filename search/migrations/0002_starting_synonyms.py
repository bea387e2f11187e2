"""Put the shipped synonym groups where editors keep them; nothing is added to kept ones."""

from django.db import migrations

from search.analysis.synonyms import shipped_groups


def add(apps, schema_editor):
    SynonymGroup = apps.get_model("search", "SynonymGroup")
    if not SynonymGroup.objects.exists():
        SynonymGroup.objects.bulk_create(SynonymGroup(words=line) for line in shipped_groups())


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
