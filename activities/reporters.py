"""The people who write for a team: what they reach, and the group of their county's office that
lets them add drafts and pictures there."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Team, TeamReporter
from core.accounts.workplaces import Workplace
from core.models import Area, Office
from core.permissions import scoped
from core.roles import Role, ensure_role_groups, forget_roles, has_role


def reported_team(user):
    """Return the team that `user` writes for, or None; asked once for each user object."""
    if not hasattr(user, "_reported_team"):
        found = TeamReporter.objects.filter(user=user.pk).select_related("team__area").first()
        user._reported_team = found.team if found else None
    return user._reported_team


def reported_records(user):
    """The tie of a team's reporter: the team, those below it, their activities, and the areas
    where those may be."""
    team = reported_team(user) if has_role(user, Role.REPORTER) else None
    if team is None:
        return {}
    teams, areas = {team.pk}, {team.area_id}
    frontier = teams
    while frontier:
        below = Team._base_manager.filter(parent_id__in=frontier).values_list("pk", "area_id")
        found = {pk: area for pk, area in below if pk not in teams}
        frontier = set(found)
        teams |= frontier
        areas |= set(found.values())
    return {
        Activity: Q(team_id__in=teams),
        Team: Q(pk__in=teams),
        Area: Q(pk__in=Area.objects.subtree_ids(areas)),
    }


def place_reporter(user):
    """Put `user` into the group of the reporters of the office that answers for the own team, and
    out of all others; without a team the role goes too."""
    user.__dict__.pop("_reported_team", None)
    team = reported_team(user)
    offices = Office.objects.exclude(reporters=None)
    office = office_of_team(team, offices) if team else None
    wanted = office.reporters_id if office else None
    present = offices.filter(reporters__user=user).exclude(reporters=wanted)
    user.groups.remove(*present.values_list("reporters", flat=True))
    if wanted:
        user.groups.add(wanted)
    role = ensure_role_groups()[Role.REPORTER]
    if team:
        user.groups.add(role)
    else:
        user.groups.remove(role)
    forget_roles(user)


def office_of_team(team, offices=None):
    """Return the office that answers for `team`, the nearest above its area, or None."""
    offices = Office.objects.all() if offices is None else offices
    above = Area.objects.lineage_ids(team.area_id)
    found = {office.area_id: office for office in offices.filter(area__in=above)}
    return next((found[pk] for pk in above if pk in found), None)


class TeamWorkplace(Workplace):
    """A team's reporter works for that team, wherever its records are."""

    name = "reported_team"
    role = Role.REPORTER

    def field(self, requester):
        teams = scoped(Team.objects.all(), requester).order_by("name")
        return forms.ModelChoiceField(
            label=_("替哪支队伍写"),
            queryset=teams.defer("introduction"),
            required=False,
            empty_label=_("（不替队伍写）"),
        )

    def value_of(self, account):
        return TeamReporter.objects.filter(user=account).values_list("team", flat=True).first()

    def set(self, account, value):
        if value is None:
            for row in TeamReporter.objects.filter(user=account):
                row.delete()
        elif self.value_of(account) != value.pk:
            TeamReporter.objects.update_or_create(user=account, defaults={"team": value})
