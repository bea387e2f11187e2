"""Who keeps the list of words: the city office's administrators and chief editors. Everybody who
writes may read it."""

from wagtail.permission_policies import ModelPermissionPolicy

from core.permissions import works_citywide
from core.roles import Role, has_role

KEEPERS = (Role.CITY_ADMIN, Role.CHIEF)


class WordListPolicy(ModelPermissionPolicy):
    def user_has_permission(self, user, action):
        if not user.is_active or not works_citywide(user):
            return False
        return user.is_superuser or has_role(user, *KEEPERS)

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_permission(user, action)

    def users_with_any_permission(self, actions):
        return super().users_with_permission("change")
