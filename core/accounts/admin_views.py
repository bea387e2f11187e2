from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.users.views.users import CreateView, EditView, IndexView, UserViewSet

from core.accounts.forms import AccountCreationForm, AccountEditForm
from core.roles import Role


class AccountIndexView(IndexView):
    search_fields = ["username", "name", "unit", "email"]

    def get_base_queryset(self):
        return super().get_base_queryset().prefetch_related("groups")

    @cached_property
    def columns(self):
        columns = [column for column in super().columns if column.name != "is_superuser"]
        roles = Column("roles", label=_("做什么"), accessor=_roles, classname="when-wide")
        unit = Column("unit", label=_("单位"), sort_key="unit", classname="when-wide")
        return [*columns[:3], roles, unit, *columns[3:]]


def _roles(account):
    names = {group.name for group in account.groups.all()}
    shown = [role.value for role in Role if role.value in names]
    return "、".join([str(_("超级用户")), *shown] if account.is_superuser else shown)


class AccountCreateView(CreateView):
    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "requester": self.request.user}


class AccountEditView(EditView):
    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "requester": self.request.user}


class AccountViewSet(UserViewSet):
    index_view_class = AccountIndexView
    add_view_class = AccountCreateView
    edit_view_class = AccountEditView
    create_template_name = "core/accounts/create.html"
    edit_template_name = "core/accounts/edit.html"

    def get_form_class(self, for_update=False):
        return AccountEditForm if for_update else AccountCreationForm
