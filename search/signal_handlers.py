"""Notes in the outbox whatever may change a document, in the transaction that changes it."""

from django.apps import apps
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import post_page_move

from core.addons.points.search import source_kinds
from core.addons.switching import switched
from core.corrections.withdrawal import shown_or_hidden
from core.models import SiteState
from search.indexing.outbox import (
    dependencies_of,
    enqueue,
    enqueue_dependents,
    enqueue_item,
)
from search.models import DictionaryWord, SynonymGroup
from search.sources import sources, sources_of

_BEFORE = "_search_values_before"


def remember_values(sender, instance, raw=False, **kwargs):
    """What others' documents say of a row; most saves change none of it."""
    fields = {name for _source, dep in dependencies_of(sender) for name in dep.fields}
    if raw or not fields or instance._state.adding:
        return
    stored = sender._base_manager.filter(pk=instance.pk).values(*fields).first()
    setattr(instance, _BEFORE, stored)


def note_saved(sender, instance, raw=False, created=False, **kwargs):
    if raw:
        return
    if isinstance(instance, PageViewRestriction):
        note_subtree(instance.page.path)
        return
    enqueue_item(_model_of(instance), instance.pk)
    before = instance.__dict__.pop(_BEFORE, None)
    enqueue_dependents(instance, before)


def note_deleted(sender, instance, **kwargs):
    if isinstance(instance, PageViewRestriction):
        note_subtree(instance.page.path)
        return
    enqueue_item(sender, instance.pk)


def note_loss(sender, instance, **kwargs):
    """Before the deletion: after it the rows that named this one do so no more."""
    enqueue_dependents(instance)


def note_relation(sender, instance, action, reverse, model, pk_set, **kwargs):
    """A relation of many to many, changed from either side."""
    if action == "pre_clear" and reverse:
        pk_set = _related(sender, instance, model)
    elif action not in ("post_add", "post_remove", "post_clear"):
        return
    if not reverse:
        enqueue_item(type(instance), instance.pk)
        return
    for source in sources_of(model):
        enqueue(source.kind, pk_set or ())


def _related(through, instance, model):
    """The rows of `model` that `instance` is about to leave; afterwards nobody knows them."""
    relations = [field for field in through._meta.fields if field.is_relation]

    def first(relations, held):
        return next(each.name for each in relations if issubclass(held, each.related_model))

    # The first relation is that of the model which declares it, even to itself.
    far, near = first(relations, model), first(reversed(relations), type(instance))
    rows = through._base_manager.filter(**{near: instance.pk})
    return set(rows.values_list(far, flat=True))


def note_moved(instance, **kwargs):
    """A section may move into a private one, or out of it."""
    note_subtree(Page.objects.values_list("path", flat=True).get(pk=instance.pk))


def note_subtree(path):
    """Note every page at or below `path`, and what names one of these pages."""
    for source in sources().values():
        if issubclass(source.model, Page):
            pages = source.model._base_manager.filter(path__startswith=path)
            enqueue(source.kind, pages.order_by().values_list("pk", flat=True).iterator())
        for dependency in source.dependencies:
            model = apps.get_model(dependency.model)
            if issubclass(model, Page):
                for page in model._base_manager.filter(path__startswith=path):
                    enqueue(
                        source.kind,
                        dependency.affected(page).order_by().values_list("pk", flat=True),
                    )


def raise_generation(raw=False, **kwargs):
    """Every process reads the words anew that editors keep for the search."""
    if not raw:
        SiteState.raise_generation()


def note_switched(addon, **kwargs):
    """All that an add-on lets people find leaves the index, or comes back."""
    for kind in source_kinds(addon):
        items = sources()[kind].model._base_manager.order_by().values_list("pk", flat=True)
        enqueue(kind, items.iterator())


def apply_at_once(**kwargs):
    """A withdrawal is out of the index with its commit; what cannot be done now the worker does."""
    transaction.on_commit(_apply, robust=True)


def _apply():
    from search.indexing.applying import apply_outbox

    apply_outbox(limit=100)


def _model_of(instance):
    """A page that is saved as a bare Page is still a page of its own type."""
    if type(instance) is Page:
        return instance.specific_class or Page
    return type(instance)


def connect():
    """Connect this app's receivers; called once, when all sources are known."""
    for signal, receiver in (
        (pre_save, remember_values),
        (post_save, note_saved),
        (pre_delete, note_loss),
        (post_delete, note_deleted),
        (m2m_changed, note_relation),
        (post_page_move, note_moved),
    ):
        signal.connect(receiver, dispatch_uid=f"search.{receiver.__name__}")
    switched.connect(note_switched, dispatch_uid="search.note_switched")
    shown_or_hidden.connect(apply_at_once, dispatch_uid="search.apply_at_once")
    for model in (SynonymGroup, DictionaryWord):
        for signal in (post_save, post_delete):
            name = f"search.raise_generation.{model.__name__}.{id(signal)}"
            signal.connect(raise_generation, sender=model, dispatch_uid=name)
