from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0014_read_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="sitestate",
            name="indexed",
            field=models.PositiveBigIntegerField(default=0, verbose_name="检索版次"),
        ),
    ]
