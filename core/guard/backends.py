from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from wagtail.models import GroupSitePermission
from wagtail.permission_policies.sites import SitePermissionPolicy

from core.guard import doors
from core.kept_rights import kept_for


class LimitedModelBackend(ModelBackend):
    """Accounts with passwords, tried no more often than `core.guard.doors` allows. Here, where
    every way to sign in comes by, and not in one of the forms."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if request is None or username is None or password is None:
            return super().authenticate(request, username, password, **kwargs)
        refusal = doors.try_password(request, username)
        if refusal is not None:
            request.sign_in_refusal = refusal
            raise PermissionDenied
        user = super().authenticate(request, username, password, **kwargs)
        if user is not None:
            doors.password_was_right(request, username)
        return user

    def get_user(self, user_id):
        """With what every screen of the admin asks for: the profile, and whether there is any
        right on a site's settings to be looked for."""
        site_rights = GroupSitePermission.objects.filter(group__user=OuterRef("pk"))
        users = get_user_model()._default_manager.select_related("wagtail_userprofile")
        user = users.filter(pk=user_id).annotate(has_site_rights=Exists(site_rights)).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        if not user.has_site_rights:
            setattr(user, SitePermissionPolicy.permission_cache_name, [])
        return user

    def get_all_permissions(self, user_obj, obj=None):
        """The same as Django's, the own ones and those of groups in one question."""
        asked = user_obj.is_anonymous or user_obj.is_superuser or hasattr(user_obj, "_perm_cache")
        if asked or not user_obj.is_active or obj is not None:
            return super().get_all_permissions(user_obj, obj)
        user_obj._perm_cache = kept_for(user_obj, "permissions", lambda: _permissions(user_obj))
        return user_obj._perm_cache


def _permissions(user):
    rows = Permission.objects.order_by().values_list("content_type__app_label", "codename")
    found = rows.filter(group__user=user).union(rows.filter(user=user))
    return {f"{app}.{codename}" for app, codename in found}
