from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0002_initial")]

    operations = [
        migrations.AddField(
            model_name="sitestate",
            name="content",
            field=models.PositiveBigIntegerField(default=0, verbose_name="内容版次"),
        ),
        migrations.AlterField(
            model_name="sitestate",
            name="generation",
            field=models.PositiveBigIntegerField(default=0, verbose_name="版面版次"),
        ),
    ]
