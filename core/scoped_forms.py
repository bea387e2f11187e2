"""Keeps what a form offers, and accepts, within the user's areas and collections."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

from core.models import Area, Office
from core.permissions import ScopedPermissionPolicy, scoped

OUT_OF_SCOPE = _("所选的不在您的范围内，请另选。")


class ScopedModelForm(WagtailAdminModelForm):
    """For records of an area: relations limited to the user's scope, a new record put into the
    user's own area, areas shown as an indented tree."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        limit_to_scope(self)
        if "area" in self.fields:
            indent_tree(self.fields["area"])
            if self.instance.pk is None and self.for_user is not None:
                offices = Office.objects.filter(group__user=self.for_user)
                self.initial.setdefault("area", offices.values_list("area", flat=True).first())
        if "parent" in self.fields:
            indent_tree(self.fields["parent"])


def limit_to_scope(form):
    """Limit the relations of `form` and of its inline forms to what its user may choose.

    What the stored record already names stays allowed, so that somebody else's choice (a city
    team as parent, say) does not stop an editor from saving. Forms without a user are left alone.
    """
    user = getattr(form, "for_user", None)
    if user is None:
        return
    _limit_fields(form, user)
    for formset in form.formsets.values():
        for child in formset.forms:
            _limit_fields(child, user)


def indent_tree(field):
    """Show the choices of a tree as its indented list; the field stays what it is."""
    queryset = field.queryset.with_tree_fields()
    field.queryset = queryset
    field.label_from_instance = lambda node: "　" * getattr(node, "tree_depth", 0) + str(node)


def choosable(queryset, user):
    """Return the rows of `queryset` that `user` may choose, or None where no rule applies."""
    model = queryset.model
    if issubclass(model, Area):
        return scoped(queryset, user)
    policy = policy_registry.get_by_type(model)
    if isinstance(policy, ScopedPermissionPolicy):
        return scoped(queryset, user)
    if issubclass(model, (get_image_model(), get_document_model())):
        return policy.instances_user_has_permission_for(user, "choose")
    return None


def _limit_fields(form, user):
    for name, field in form.fields.items():
        if not isinstance(field, forms.ModelChoiceField):
            continue
        allowed = choosable(field.queryset, user)
        if allowed is None:
            continue
        kept = _stored_ids(form.instance, name)
        ids = allowed.order_by().values("pk")
        rows = field.queryset.filter(pk__in=ids)
        field.queryset = rows | field.queryset.filter(pk__in=kept) if kept else rows
        field.error_messages["invalid_choice"] = OUT_OF_SCOPE
        if hasattr(field.widget, "get_instance"):
            _hide_foreign(field)


def _hide_foreign(field):
    """A refused choice must not come back with its title in the chooser."""
    widget = field.widget
    stock = widget.get_instance

    def get_instance(value):
        pk = getattr(value, "pk", value)
        if pk and not field.queryset.filter(pk=pk).exists():
            return None
        return stock(value)

    widget.get_instance = get_instance


def _stored_ids(instance, name):
    field = instance._meta.get_field(name)
    if not field.many_to_many:
        pk = getattr(instance, field.attname)
        return [pk] if pk else []
    if instance.pk is None:
        return []
    return [related.pk for related in getattr(instance, name).all()]
