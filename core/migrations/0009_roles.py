from django.db import migrations

#: As in core.roles.Role; later changes of names come by migrations of their own.
NAMES = ("市文明办管理员", "主编", "编辑", "责任编辑", "区县管理员", "队伍信息员", "网络文明志愿者")


def make_groups(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects
    for name in NAMES:
        groups.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("core", "0008_navigation"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
