from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from core.accounts.workplaces import workplaces
from core.models import Office
from core.roles import Role, ensure_role_groups, forget_roles, has_role
from core.users.models import User

DUTIES = {
    Role.CITY_ADMIN: _("管用户、设置、词表，看全市"),
    Role.CHIEF: _("终审，可以撤稿"),
    Role.EDITOR: _("复审，编辑"),
    Role.RESPONSIBLE: _("初审，编辑"),
    Role.COUNTY_ADMIN: _("管本区县的内容，可以撤稿"),
    Role.REPORTER: _("记本队的活动，写本队的草稿"),
    Role.VOLUNTEER: _("只投稿，不进后台"),
}
FIELDS = ("username", "name", "unit", "email")


def may_grant(requester):
    """Tell whether `requester` may give roles: who administrates the city has all that they
    hold, and nobody else gives any."""
    return requester.is_superuser or has_role(requester, Role.CITY_ADMIN)


class AccountFormMixin:
    """What somebody does (roles) and where (an office, or what apps add). Groups that are neither
    a role's nor an office's stay as they are."""

    def __init__(self, *args, requester, **kwargs):
        self.requester = requester
        super().__init__(*args, **kwargs)
        self.fields["email"].required = False
        self.fields["name"].required = True
        self.places = workplaces()
        if not requester.is_superuser:
            self.fields.pop("is_superuser", None)
        if not may_grant(requester) or self._is_own and not requester.is_superuser:
            self.places = []
            return
        self._add_places()

    @property
    def _is_own(self):
        return self.instance.pk is not None and self.instance.pk == self.requester.pk

    def _add_places(self):
        held = set()
        if self.instance.pk:
            held = set(self.instance.groups.values_list("name", flat=True))
        self.fields["roles"] = forms.MultipleChoiceField(
            label=_("做什么"),
            choices=[(role.value, f"{role.label}：{DUTIES[role]}") for role in Role],
            widget=forms.CheckboxSelectMultiple,
            initial=[role.value for role in Role if role.value in held],
            error_messages={"required": _("请至少选一样，否则这个人什么也做不了。")},
            required=not self.instance.is_superuser,
        )
        self.fields["office"] = forms.ModelChoiceField(
            label=_("在哪个文明办"),
            queryset=Office.objects.order_by("area__position", "area_id"),
            initial=Office.objects.filter(group__user=self.instance.pk).first()
            if self.instance.pk
            else None,
            required=False,
            empty_label=_("（不在文明办）"),
        )
        for place in self.places:
            field = place.field(self.requester)
            field.initial = place.value_of(self.instance) if self.instance.pk else None
            self.fields[place.name] = field

    def clean(self):
        cleaned = super().clean()
        if "roles" not in self.fields or "roles" not in cleaned:
            return cleaned
        roles = {Role(value) for value in cleaned["roles"]}
        office = cleaned.get("office")
        for place in self.places:
            roles_here, value = place.role in roles, cleaned.get(place.name)
            label = self.fields[place.name].label
            if roles_here and not value and place.name not in self.errors:
                self.add_error(
                    place.name,
                    _("“%(role)s”要选%(place)s。") % {"role": place.role.label, "place": label},
                )
            if value and not roles_here:
                self.add_error(
                    place.name, _("选了这一项，“做什么”里也要选“%s”。") % place.role.label
                )
        elsewhere = {Role.VOLUNTEER, *(place.role for place in self.places)}
        if roles - elsewhere and not office and "office" not in self.errors:
            self.add_error("office", _("请选文明办：不知道在哪里，就不知道管哪里的内容。"))
        if Role.CITY_ADMIN in roles and office and office.area.parent_id:
            self.add_error("roles", _("“市文明办管理员”只能给市文明办的人。"))
        if Role.COUNTY_ADMIN in roles and office and not office.area.parent_id:
            self.add_error("roles", _("“区县管理员”只能给区县文明办的人。"))
        return cleaned

    def save(self, commit=True):
        account = super().save(commit=commit)
        if commit and "roles" in self.fields:
            self._set_places(account)
        return account

    def _set_places(self, account):
        roles = ensure_role_groups()
        wanted = {roles[Role(value)].pk for value in self.cleaned_data["roles"]}
        office = self.cleaned_data["office"]
        if office:
            wanted.add(office.group_id)
        ours = Group.objects.filter(name__in=Role.values) | Group.objects.filter(
            pk__in=Office.objects.values("group")
        )
        ours = set(ours.values_list("pk", flat=True))
        present = set(account.groups.values_list("pk", flat=True)) & ours
        account.groups.remove(*(present - wanted))
        account.groups.add(*wanted)
        for place in self.places:
            place.set(account, self.cleaned_data.get(place.name))
        forget_roles(account)


class AccountCreationForm(AccountFormMixin, UserCreationForm):
    first_name = last_name = None

    class Meta:
        model = User
        fields = (*FIELDS, "is_superuser")


class AccountEditForm(AccountFormMixin, UserEditForm):
    first_name = last_name = None

    class Meta:
        model = User
        fields = (*FIELDS, "is_active", "is_superuser")
