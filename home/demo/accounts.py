"""The demo's accounts; their password is published, so they exist in development only."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission

from core.models import Office

PASSWORD = "demo-2026"  # noqa: S105 published on purpose, refused outside development
#: user name, name, unit, office by area key (None: none), whether the admin opens
ACCOUNTS = (
    ("admin", "沈念（示例）", "市文明办（示例）", "pingxiang", True),
    ("zongbian", "林见微（示例）", "市文明办（示例）", "pingxiang", True),
    ("bianji", "顾行舟（示例）", "市文明办（示例）", "pingxiang", True),
    ("zebian", "何知秋（示例）", "市文明办（示例）", "pingxiang", True),
    ("quxian", "许望（示例）", "安源区文明办（示例）", "anyuan", True),
    ("duiwu", "丁可（示例）", "小城理发队（示例）", None, True),
    ("zhiyuanzhe", "江梨（示例）", "网络文明传播志愿者（示例）", None, False),
)


def make_accounts(areas):
    """Make the demo accounts; `admin` alone may do everything, as on a new installation."""
    may_enter = Permission.objects.get(codename="access_admin")
    for username, name, unit, area, opens_admin in ACCOUNTS:
        user = get_user_model().objects.create_user(
            username, password=PASSWORD, name=name, unit=unit, is_superuser=username == "admin"
        )
        if area:
            user.groups.add(Group.objects.get(office=Office.objects.get(area=areas[area])))
        elif opens_admin:
            user.user_permissions.add(may_enter)
    return len(ACCOUNTS)
