"""The list of what the index must look at again, written with the change itself."""

from itertools import islice

from django.apps import apps

from core.models import SiteState
from search.models import OutboxEntry
from search.sources import sources, sources_of

BATCH = 1000


def enqueue(kind, pks):
    """Note items of a source as changed, in the caller's transaction: either both are stored
    or neither. Bulk writes call this themselves, for they send no signals."""
    added = False
    for chunk in _chunks(pks):
        OutboxEntry.objects.bulk_create(OutboxEntry(kind=kind, object_id=pk) for pk in chunk)
        added = True
    if added:
        SiteState.raise_content()
        _apply_soon()


def enqueue_item(model, pk):
    """Note one row of `model` in every source it belongs to."""
    for source in sources_of(model):
        enqueue(source.kind, [pk])


def enqueue_dependents(row, before=None):
    """Note the items whose documents name `row`. With `before`, its stored values by field,
    only those that a change since then concerns."""
    for source, dependency in dependencies_of(type(row)):
        if before and dependency.fields and not _differs(row, before, dependency.fields):
            continue
        items = dependency.affected(row).order_by().values_list("pk", flat=True)
        enqueue(source.kind, items.iterator(chunk_size=BATCH))


def dependencies_of(model):
    """`(source, dependency)` of every source whose documents name rows of `model`."""
    return [
        (source, dependency)
        for source in sources().values()
        for dependency in source.dependencies
        if issubclass(model, apps.get_model(dependency.model))
    ]


def _differs(row, before, fields):
    return any(before.get(name) != getattr(row, name) for name in fields)


def _chunks(pks):
    pks = iter(pks)
    while chunk := list(islice(pks, BATCH)):
        yield chunk


def _apply_soon():
    from search.indexing.inline import apply_after_commit

    apply_after_commit()
