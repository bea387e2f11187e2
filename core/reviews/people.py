"""Who is there to review: roles and offices of all people, read once for any number of items."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Q

from core.models import Area
from core.reviews.stages import ADMINS, NEXT_ROLES, ROLES, Stage
from core.roles import Role


@dataclass(frozen=True)
class Staff:
    """`parents` are the areas above each area, `offices` the people of each area's office,
    `roles` the roles of each person."""

    parents: dict
    offices: dict
    roles: dict

    @classmethod
    def load(cls):
        memberships = (
            get_user_model()
            .groups.through.objects.filter(
                Q(group__name__in=Role.values) | Q(group__office__isnull=False),
                user__is_active=True,
            )
            .values_list("user_id", "group__name", "group__office__area_id")
        )
        offices, roles = defaultdict(set), defaultdict(set)
        for user_id, name, area_id in memberships:
            if name in Role.values:
                roles[user_id].add(Role(name))
            if area_id is not None:
                offices[area_id].add(user_id)
        parents = dict(Area.objects.values_list("pk", "parent_id"))
        return cls(parents, offices, roles)

    def lineage(self, area_id):
        """The area and those above it, nearest first; for no area the cities."""
        if area_id is None:
            return [pk for pk, parent in self.parents.items() if parent is None]
        found = []
        while area_id is not None and area_id in self.parents and area_id not in found:
            found.append(area_id)
            area_id = self.parents[area_id]
        return found

    def waits_for(self, stage, area_id, barred=(), escalated=False):
        """Return the ids of those for whom an item of the area waits at `stage`: the people of
        the nearest office that has any who may sign; where an office has none, the one above."""
        stage = Stage(stage)
        steps = [ROLES[stage], ADMINS]
        found = set()
        for area in self.lineage(area_id):
            for wanted in steps:
                found = self._holding(area, wanted) - set(barred)
                if found:
                    break
            if found:
                break
        if escalated:
            found |= self._next(stage, area_id, barred)
        return found

    def _next(self, stage, area_id, barred):
        for area in self.lineage(area_id):
            found = self._holding(area, NEXT_ROLES[stage]) - set(barred)
            if found:
                return found
        return set()

    def _holding(self, area_id, wanted):
        return {pk for pk in self.offices.get(area_id, ()) if self.roles[pk] & set(wanted)}
