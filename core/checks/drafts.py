"""An item as an editor's form has it, saved or not, complete or not."""

import uuid

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.permissions import policy_registry

from core.checks.texts import has_texts
from core.scoped_viewsets import scoped_models


def page_to_edit(user, pk):
    """Return the latest draft of a page that `user` may edit, and its parent."""
    page = get_object_or_404(Page.objects.select_related("latest_revision"), pk=pk)
    if not page.permissions_for_user(user).can_edit():
        raise Http404
    return page.get_latest_revision_as_object(), page.get_parent().specific


def page_to_create(user, app, model, parent_pk):
    """Return a new page of a type that `user` may put below the parent, and the parent."""
    parent = get_object_or_404(Page, pk=parent_pk).specific
    page_class = _model(app, model)
    if not issubclass(page_class, Page) or page_class not in parent.creatable_subpage_models():
        raise Http404
    if not parent.permissions_for_user(user).can_add_subpage():
        raise Http404
    page = page_class()
    page.depth, page.path = parent.depth + 1, page._get_path(parent.path, parent.depth + 1, 1)
    return page, parent


def record(user, app, model, pk=None):
    """Return the latest draft of a record in the user's scope, or a new one."""
    record_class = _model(app, model)
    if record_class not in scoped_models() or not has_texts(record_class):
        raise Http404
    policy = policy_registry.get_by_type(record_class)
    if pk is None:
        if not policy.user_has_permission(user, "add"):
            raise Http404
        return record_class()
    found = get_object_or_404(record_class, pk=pk)
    if not policy.user_has_permission_for_instance(user, "change", found):
        raise Http404
    return found.get_latest_revision_as_object()


class UnreadableFormError(ValueError):
    """The data is not that of an editor's form."""


def filled(item, data, user, parent=None):
    """Put what a form's data says onto `item` and return it. Nothing is saved; what is missing
    or wrong yet is left as it was. `UnreadableFormError` where the data is no form at all."""
    try:
        return _filled(item, data, user, parent)
    except (KeyError, IndexError, TypeError, ValueError, ValidationError) as error:
        raise UnreadableFormError(str(error)) from error


def _filled(item, data, user, parent):
    form_class = type(item).get_edit_handler().get_form_class()
    data = data.copy()
    options = {"instance": item, "for_user": user}
    if isinstance(item, Page):
        options["parent_page"] = item._cached_parent_obj = parent
        item.slug = item.slug or uuid.uuid4().hex
    form = form_class(data, **options)
    # An address is no text, and to see whether it is free costs queries.
    form.fields.pop("slug", None)
    form.defer_required_fields()
    if form.is_valid():
        return form.save(commit=False)
    _take_streams(form, item, data)
    for formset in getattr(form, "formsets", {}).values():
        if formset.is_valid():
            formset.save(commit=False)
    return item


def _take_streams(form, item, data):
    """A body with one wrong block is still a text to read."""
    for name in form.errors:
        field = form.fields.get(name)
        if field is not None and isinstance(_model_field(item, name), StreamField):
            raw = field.widget.value_from_datadict(data, {}, form.add_prefix(name))
            setattr(item, name, raw)


def _model_field(item, name):
    return next((each for each in item._meta.concrete_fields if each.name == name), None)


def _model(app, model):
    try:
        found = ContentType.objects.get_by_natural_key(app, model).model_class()
    except ContentType.DoesNotExist:
        found = None
    if found is None:
        raise Http404
    return found
