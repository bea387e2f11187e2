from django.db import migrations

CITY, COUNTY = "市文明办管理员", "区县管理员"
ROLES = (CITY, "主编", "编辑", "责任编辑", COUNTY, "队伍信息员", "网络文明志愿者")


def give_roles(apps, schema_editor):
    """Until now the office's group was all that a member needed; without a role the next
    `setup_offices` would lock the people out who work there."""
    groups = apps.get_model("auth", "Group").objects
    settled = set(groups.filter(name__in=ROLES).values_list("user", flat=True))
    for office in apps.get_model("core", "Office").objects.select_related("area", "group"):
        role = groups.get(name=COUNTY if office.area.parent_id else CITY)
        for user in office.group.user_set.all():
            if user.pk not in settled:
                user.groups.add(role)


class Migration(migrations.Migration):
    dependencies = [("core", "0010_reporters")]
    operations = [migrations.RunPython(give_roles, migrations.RunPython.noop)]
