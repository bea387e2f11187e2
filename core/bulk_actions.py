"""Bulk actions on records of an area: foreign ones are not even named."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.shortcuts import redirect
from django.utils.functional import cached_property, classproperty
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.actions.unpublish import UnpublishAction
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from core.corrections.withdrawal import active_withdrawal
from core.permissions import scoped
from core.publication import PublicationRefused
from core.reviews.services import submit
from core.scoped_viewsets import protected_message, scoped_models, text_search


class ScopedBulkMixin:
    """Takes the ids of a request for those of the user's own records, whatever was sent."""

    @classproperty
    def models(cls):
        return scoped_models()

    def get_actionable_objects(self):
        asked = self.request.GET.getlist("id")
        records = scoped(self.model._default_manager.all(), self.request.user)
        if "all" in asked:
            records = self._listed(records)
        else:
            records = records.filter(pk__in=[pk for pk in asked if pk.isdigit()])
        able, unable = [], []
        for record in records:
            (able if self.check_perm(record) else unable).append(record)
        return able, {"items_with_no_access": unable}

    def _listed(self, records):
        """All records of the list, as filtered and searched where the box was ticked."""
        viewset = self.model.snippet_viewset
        if viewset.filterset_class:
            filters = viewset.filterset_class(self.request.GET, records, request=self.request)
            records = filters.qs if filters.is_valid() else records.none()
        return text_search(records, self.request.GET.get("q", ""), viewset.search_fields)

    def may(self, verb, record):
        user = self.request.user
        if not self.permission_policy.user_has_permission_for_instance(user, verb, record):
            return False
        lock = record.get_lock()
        return not (lock and lock.for_user(user))


class ScopedBulkDelete(ScopedBulkMixin, DeleteBulkAction):
    @cached_property
    def _actionable_objects(self):
        return ScopedBulkMixin.get_actionable_objects(self)

    def get_actionable_objects(self):
        return self._actionable_objects

    def check_perm(self, snippet):
        return self.may("delete", snippet)

    def prepare_action(self, objects, objects_without_access):
        """Refuse in words what other records hang on, before anything is deleted."""
        held = [record for record in objects if record._usage_references.is_protected]
        return self._refuse(held) if held else None

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except ProtectedError:
            # The index of references may lag behind; the database does not.
            return self._refuse(self.actionable_objects)

    def _refuse(self, records):
        for record in records:
            messages.error(self.request, protected_message(record))
        return redirect(self.next_url)


class ScopedBulkAction(ScopedBulkMixin, SnippetBulkAction):
    """Base of our own actions: give `display_name`, `action_type`, `question`, `button`,
    `done` (with %(count)d), `verb` and `act(record)`."""

    template_name = "core/bulk_actions/confirm.html"
    verb = "change"
    question = ""
    button = gettext_lazy("确定")
    done = gettext_lazy("%(count)d 条已处理。")

    @classproperty
    def aria_label(cls):
        return cls.display_name

    def check_perm(self, snippet):
        return self.may(self.verb, snippet)

    def get_context_data(self, **kwargs):
        return {
            **super().get_context_data(**kwargs),
            "question": self.question,
            "button": self.button,
            "display_name": self.display_name,
        }

    @classmethod
    def execute_action(cls, objects, **kwargs):
        action = kwargs["self"]
        action.failed = []
        count = 0
        for record in objects:
            try:
                action.act(record)
                count += 1
            except ValidationError as error:
                action.failed.append((record, "；".join(error.messages)))
            except PublicationRefused as error:
                action.failed.append((record, "；".join(error.reasons)))
        return count, 0

    def form_valid(self, form):
        response = super().form_valid(form)
        for record, reason in self.failed:
            messages.error(
                self.request,
                _("“%(name)s”没有处理：%(reason)s") % {"name": record, "reason": reason},
            )
        return response

    def get_success_message(self, num_parent_objects, num_child_objects):
        return self.done % {"count": num_parent_objects} if num_parent_objects else None


class BulkSubmit(ScopedBulkAction):
    display_name = gettext_lazy("提交审稿")
    action_type = "submit"
    action_priority = 10
    question = gettext_lazy("把这些记录最新的草稿交给审稿的人？审过以后才公开。")
    button = gettext_lazy("提交审稿")
    done = gettext_lazy("已提交 %(count)d 条。")

    def act(self, record):
        draft = record.get_latest_revision_as_object()
        draft.full_clean()
        if not record.latest_revision:
            record.save_revision(user=self.request.user)
        _submit(record, self.request.user)


class BulkUnpublish(ScopedBulkAction):
    display_name = gettext_lazy("下线")
    action_type = "unpublish"
    verb = "unpublish"
    action_priority = 20
    question = gettext_lazy("让这些记录从网站上下线？内容都留着。")
    button = gettext_lazy("下线")
    done = gettext_lazy("已下线 %(count)d 条。")

    def act(self, record):
        if record.live:
            UnpublishAction(record, user=self.request.user).execute(skip_permission_checks=True)


class BulkChange(ScopedBulkAction):
    """Changes fields of many records: `values()` says which, from the form. What is public stays
    as it is until the change has been reviewed."""

    action_priority = 40
    button = gettext_lazy("修改")
    done = gettext_lazy("已修改 %(count)d 条。")

    def values(self):
        raise NotImplementedError

    def act(self, record):
        draft = self.changed(record.get_latest_revision_as_object())
        draft.full_clean()
        draft.save_revision(user=self.request.user, log_action=True)
        if record.live:
            _submit(record, self.request.user)
            self.waiting = getattr(self, "waiting", 0) + 1
        else:
            self.changed(self.model._base_manager.get(pk=record.pk)).save()

    def changed(self, record):
        for name, value in self.values().items():
            setattr(record, name, value)
        return record

    def form_valid(self, form):
        response = super().form_valid(form)
        if getattr(self, "waiting", 0):
            text = _("其中 %(count)d 条已公开，改动存成了草稿，审过以后才换上。")
            messages.info(self.request, text % {"count": self.waiting})
        return response


def _submit(record, user):
    if active_withdrawal(record):
        raise ValidationError(_("已撤稿，请先“恢复公开”。"))
    record.refresh_from_db()
    # A change of what is under review is the reviewers' to judge; it is not handed in twice.
    if not record.workflow_in_progress:
        submit(record, user)
