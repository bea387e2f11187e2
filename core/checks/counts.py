"""How many findings each of many items has, kept in a table by the mark of what was checked."""

from datetime import timedelta

from django.utils import timezone
from wagtail.models import Revision

from core.checks.findings import findings_of, key_of
from core.checks.models import CheckCount, WordListState

#: A list that asks for more unseen items than this gets the rest without counts, next time.
MOST_AT_ONCE = 40
#: Records and pages that a text hangs on change without it.
KEEP = timedelta(hours=12)


def counts_of_latest(items):
    """Return `{key: (severe, warnings)}` of the latest drafts; items that were never checked and
    are too many for one answer are left out. Three queries where all are known."""
    items = {key_of(item): item for item in items if item is not None and item.pk}
    if not items:
        return {}
    version = WordListState.current()
    rows = CheckCount.objects.filter(
        item__in=[_name(key) for key in items], checked_at__gte=timezone.now() - KEEP
    )
    known = {row.item: row for row in rows}
    counts, missing = {}, []
    for key, item in items.items():
        row = known.get(_name(key))
        if row is not None and row.mark == _mark(item, version):
            counts[key] = (row.severe, row.warnings)
        else:
            missing.append((key, item))
    counts.update(_counted(missing[:MOST_AT_ONCE], version))
    return counts


def forget(items):
    """Have these items counted anew, for what they hang on has changed."""
    CheckCount.objects.filter(item__in=[_name(key_of(item)) for item in items]).delete()


def _counted(pairs, version):
    if not pairs:
        return {}
    ids = [item.latest_revision_id for _key, item in pairs if item.latest_revision_id]
    revisions = Revision.objects.in_bulk(ids)
    counts, rows = {}, []
    for key, item in pairs:
        revision = revisions.get(item.latest_revision_id)
        draft = revision.as_object() if revision is not None else item
        found = findings_of(draft)
        severe = sum(each.blocks for each in found)
        counts[key] = (severe, sum(not each.is_severe for each in found))
        rows.append(
            CheckCount(
                item=_name(key),
                mark=_mark(item, version),
                severe=severe,
                warnings=counts[key][1],
                checked_at=timezone.now(),
            )
        )
    CheckCount.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["item"],
        update_fields=["mark", "severe", "warnings", "checked_at"],
    )
    return counts


def _name(key):
    return f"{key[0]}-{key[1]}"


def _mark(item, version):
    return f"{item.latest_revision_id}-{version}"
