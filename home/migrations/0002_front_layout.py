from django.db import migrations

import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="homepage",
            name="layout",
            field=core.fields.FrontField(
                blank=True,
                help_text="从上往下就是网页上的次序，可以拖动。全部删掉再发布，就恢复原来的版面。",
                place="home",
                verbose_name="版面",
            ),
        ),
        migrations.AddField(
            model_name="sectionpage",
            name="layout",
            field=core.fields.FrontField(
                blank=True,
                help_text="从上往下就是网页上的次序，可以拖动。全部删掉再发布，就恢复原来的版面。",
                place="section",
                verbose_name="版面",
            ),
        ),
    ]
