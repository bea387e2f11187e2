"""The demo's accounts; their password is published, so they exist in development only."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from activities.models import Team, TeamReporter
from core.guard.models import SignInEvent
from core.models import Office
from core.roles import Role, ensure_role_groups

PASSWORD = "demo-2026"  # noqa: S105 published on purpose, refused outside development
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Linux; Android 15) Chrome/130.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0",
)
#: user name, name, unit, role, office by area key (None: none), team by short name (None: none)
ACCOUNTS = (
    ("admin", "沈念（示例）", "市文明办（示例）", Role.CITY_ADMIN, "pingxiang", None),
    ("zongbian", "林见微（示例）", "市文明办（示例）", Role.CHIEF, "pingxiang", None),
    ("bianji", "顾行舟（示例）", "市文明办（示例）", Role.EDITOR, "pingxiang", None),
    ("zebian", "何知秋（示例）", "市文明办（示例）", Role.RESPONSIBLE, "pingxiang", None),
    ("quxian", "许望（示例）", "安源区文明办（示例）", Role.COUNTY_ADMIN, "anyuan", None),
    ("duiwu", "丁可（示例）", "小城理发队（示例）", Role.REPORTER, None, "小城理发队"),
    ("zhiyuanzhe", "江梨（示例）", "网络文明传播志愿者（示例）", Role.VOLUNTEER, None, None),
)


def make_accounts(areas):
    """Make the demo accounts; none is a superuser, as no office should work with one."""
    roles = ensure_role_groups()
    for username, name, unit, role, area, team in ACCOUNTS:
        user = get_user_model().objects.create_user(
            username, password=PASSWORD, name=name, unit=unit
        )
        user.groups.add(roles[role])
        if area:
            user.groups.add(Group.objects.get(office=Office.objects.get(area=areas[area])))
        if team:
            TeamReporter.objects.create(user=user, team=Team.objects.get(short_name=team))
        _make_sign_ins(user)
    return len(ACCOUNTS)


def _make_sign_ins(user):
    """Three weeks of sign-ins from addresses that are kept for examples (RFC 5737)."""
    now, outcomes = timezone.now(), SignInEvent.Outcome
    SignInEvent.objects.bulk_create(
        SignInEvent(
            user=user,
            username=user.username,
            outcome=outcome,
            happened_at=now - timedelta(days=day, minutes=7 * user.pk + minute),
            address=f"203.0.113.{user.pk % 200 + 1}",
            agent=AGENTS[user.pk % len(AGENTS)],
        )
        for day in range(1 + user.pk % 3, 21, 4)
        for minute, outcome in (
            (9, outcomes.FAILURE if day % 3 == 0 else outcomes.SUCCESS),
            (1, outcomes.LOGOUT if day % 3 else outcomes.SUCCESS),
        )
    )
