"""Who works where, and who decides over what is public.

A user's areas follow from the offices whose groups the user is in. Somebody without an office may
be tied to something narrower, a team say: apps add such ties by `add_tie`.
"""

from os.path import commonprefix

from django.db.models import Q
from wagtail.models import Page
from wagtail.models.pages import PagePermissionTester
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from core.kept_rights import kept_for, note_rights_of
from core.memberships import memberships_of
from core.models import Area
from core.roles import Role, has_role

#: Who withdraws, restores, unpublishes, reorders and moves what is public, in the own scope.
DECIDING = (Role.CITY_ADMIN, Role.CHIEF, Role.COUNTY_ADMIN)
#: Who has one of these rights on a page finds it in the explorer.
EXPLORING = {"add", "change", "publish", "lock", "unlock", "bulk_delete"}

_ties = []


def add_tie(function, *models):
    """Let `function(user)` give `{model: Q}`: rows that `user` may reach without an area of the
    own, `{}` for nearly everybody. The Q must not join, since the admin's search cannot. What it
    gives is kept until a row of `models` changes, or somebody's groups."""
    if function not in _ties:
        _ties.append(function)
        for model in models:
            note_rights_of(model)


def scope_area_ids(user):
    """Return the ids of the areas that `user` may work in, or None for all of them.

    A superuser and a member of a city office (an area without a parent) work everywhere;
    somebody in no office's group works nowhere. Asked once for each user object.
    """
    if not hasattr(user, "_scope_area_ids"):
        user._scope_area_ids = _resolve_scope(user)
    return user._scope_area_ids


def in_scope(user, area_id):
    """Tell whether `user` may work in the area with that id."""
    allowed = scope_area_ids(user)
    return allowed is None or area_id in allowed


def works_citywide(user):
    return scope_area_ids(user) is None


def works_somewhere(user):
    return scope_area_ids(user) != set() or bool(ties_of(user))


def ties_of(user):
    """Return what the ties of all apps say of `user` as {model: Q}, asked once for each user
    object."""
    if not hasattr(user, "_ties"):
        tied = user.is_active and not works_citywide(user)
        user._ties = kept_for(user, "ties", lambda: _resolve_ties(user)) if tied else {}
    return user._ties


def scoped(queryset, user):
    """Return the rows of `queryset` (areas, or records that have an `area`) in the user's scope.

    By `area_id__in` and never through a join: the admin's search refuses to filter joins.
    """
    allowed = scope_area_ids(user)
    if allowed is None:
        return queryset
    is_area = issubclass(queryset.model, Area)
    rows = Q(pk__in=allowed) if is_area else Q(area_id__in=allowed)
    for model, tied in ties_of(user).items():
        if issubclass(queryset.model, model):
            rows |= tied
    return queryset.filter(rows)


def decides(user):
    """Tell whether `user` has a role that decides over what is public, somewhere."""
    return user.is_active and (user.is_superuser or has_role(user, *DECIDING))


def may_decide(user, item):
    """Tell whether `user` may withdraw, restore or unpublish the page or record `item`, whatever
    lock is on it."""
    if isinstance(item, Page):
        # The root above all sites is a plain page, whose own tester knows nothing of ours.
        return PageRights(user, item).may_decide()
    policy = policy_registry.get_by_type(type(item))
    return decides(user) and policy.user_has_permission_for_instance(user, "change", item)


def may_change(user, item):
    """Tell whether `user` may change the page or record `item`, whatever lock is on it."""
    if isinstance(item, Page):
        return PageRights(user, item).can_edit()
    policy = policy_registry.get_by_type(type(item))
    return policy.user_has_permission_for_instance(user, "change", item)


class ScopedPermissionPolicy(ModelPermissionPolicy):
    """Model rights as usual, and besides only for records of the user's scope. To `unpublish` is
    the right of those who decide over what is public.

    A record is judged by its stored row: what a form has put on the instance in memory, a
    foreign area or the own one on a foreign record, decides nothing.
    """

    def user_has_permission(self, user, action):
        if not works_somewhere(user):
            return False
        if action == "unpublish":
            return decides(user) and super().user_has_permission(user, "change")
        return super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user, action, instance):
        if not self.user_has_permission(user, action):
            return False
        if instance.pk is None or works_citywide(user):
            return True
        stored = self.model._base_manager.filter(pk=instance.pk)
        return not stored.exists() or scoped(stored, user).exists()

    def instances_user_has_any_permission_for(self, user, actions):
        return scoped(super().instances_user_has_any_permission_for(user, actions), user)


class PageRights(PagePermissionTester):
    """What a user may do with a page. Nobody but a superuser publishes by hand, and even that
    meets the gate; what else hangs on publishing in Wagtail (to unpublish, to unschedule, to
    move, reorder or delete what is live, privacy) is the right of those who decide."""

    def __init__(self, user, page):
        super().__init__(user, page)
        if user.is_active and not user.is_superuser:
            self.permissions.discard("publish")
            if "change" in self.permissions and decides(user):
                self.permissions.add("publish")

    def can_delete(self, ignore_bulk=False):
        """As Wagtail's, without a question for each row of a list: below most pages is nothing."""
        if self.user.is_superuser or self.page_is_root or not self.page.is_leaf():
            return super().can_delete(ignore_bulk)
        if not self.user.is_active or "publish" in self.permissions:
            return super().can_delete(ignore_bulk)
        if self.page.live:
            return False
        own = "add" in self.permissions and self.page.owner_id == self.user.pk
        return own or "change" in self.permissions

    def may_decide(self):
        return super().can_publish()

    def can_publish(self):
        return self.user.is_superuser and super().can_publish()

    def can_publish_subpage(self):
        return self.user.is_superuser and super().can_publish_subpage()

    def can_set_view_restrictions(self):
        return self.may_decide()

    def can_unschedule(self):
        return self.may_decide()


class SitePagePolicy(PagePermissionPolicy):
    """Page rights as usual; who may only add pages sees, beside the own ones, what is public.
    What Wagtail asks the database for, the pages of the rights mostly tell already.

    The rights on collections are not kept: a collection that moves shifts the paths of others,
    and nobody is told."""

    def get_all_permissions_for_user(self, user):
        rows = super().get_all_permissions_for_user(user)
        if rows.query.is_empty():
            return rows
        return kept_for(user, "pages", lambda: list(rows))

    def explorable_root_instance(self, user):
        if not hasattr(user, self._explorable_root_instance_cache_name) and not user.is_superuser:
            pages = self.instances_with_direct_explore_permission(user)
            path = _common_path([page.path for page in pages])
            for page in pages:
                if page.path == path:
                    setattr(user, self._explorable_root_instance_cache_name, page)
                    break
        return super().explorable_root_instance(user)

    def explorable_instances(self, user):
        if user.is_superuser or not user.is_active:
            return self._base_queryset_for_user(user)
        if self.explorable_root_instance(user) is None:
            return self.model._default_manager.none()
        rights = self.get_cached_permissions_for_user(user)
        pages = self.instances_user_has_any_permission_for(user, EXPLORING)
        for row in rights:
            pages |= self.model._default_manager.ancestor_of(row.page)
        top = _common_path([row.page.path[: -Page.steplen] for row in rights])
        pages = pages.filter(path__startswith=top)
        if all(row.permission.codename == "add_page" for row in rights):
            pages = pages.filter(Q(live=True) | Q(owner=user))
        return pages


class PicturePolicy(CollectionOwnershipPermissionPolicy):
    """Collection rights as usual; who may only add pictures chooses among the own ones."""

    def user_has_permission(self, user, action):
        if action == "choose" and super().user_has_permission(user, "add"):
            return True
        return super().user_has_permission(user, action)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        if "choose" in actions and getattr(instance, self.owner_field_name) == user:
            actions = {*actions, "change"}
        return super().user_has_any_permission_for_instance(user, actions, instance)

    def instances_user_has_any_permission_for(self, user, actions):
        found = super().instances_user_has_any_permission_for(user, actions)
        if "choose" not in actions or user.is_superuser or not user.is_authenticated:
            return found
        own = Q(collection__in=self._collections_with_perm(user, ["add"]))
        own &= Q(**{self.owner_field_name: user})
        return found | self.model._default_manager.filter(own)


def register_policies():
    """Put our policies in the place of Wagtail's; called once, when the app is ready."""
    from wagtail.models import AbstractPage

    from core.models import SiteImage

    policy_registry.register(AbstractPage, value=SitePagePolicy())
    pictures = PicturePolicy(
        SiteImage, auth_model="wagtailimages.Image", owner_field_name="uploaded_by_user"
    )
    # As the exact class, which wins over what Wagtail registers later.
    policy_registry.register(SiteImage, value=pictures, exact_class=True)


def _resolve_scope(user):
    if not user.is_active:
        return set()
    if user.is_superuser:
        return None
    offices = [row for row in memberships_of(user) if row.area_id is not None]
    if any(office.is_city for office in offices):
        return None
    areas = [office.area_id for office in offices]
    return kept_for(user, "areas", lambda: Area.objects.subtree_ids(areas))


def _resolve_ties(user):
    found = {}
    for tie in _ties:
        for model, rows in tie(user).items():
            found[model] = found.get(model, Q(pk__in=[])) | rows
    return found


def _common_path(paths):
    """The path of the page above all of those at `paths`, empty where they have none."""
    path = commonprefix(paths)
    return path[: len(path) - len(path) % Page.steplen]
