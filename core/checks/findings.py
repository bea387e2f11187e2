"""What is wrong with a text: every finding says what, where and how bad.

    findings_of(item)      all findings of a page or record, severe ones first
    counts_for(items)      {key: (severe, warnings)} of many at once, from a table

Rules stand in `core.checks.rules`, each a function of the item and of its texts.
"""

import hashlib
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from wagtail.models import Page

SEVERE = "severe"
WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing to mend. `path` is a field's name or `body.<block id>`; `excerpt` the words
    themselves; `basis` the sentence (and whatever else) that the finding hangs on: when that
    changes, the finding is another one."""

    code: str
    severity: str
    message: str
    excerpt: str = ""
    path: str = ""
    suggestion: str = ""
    #: What stands in the place of the excerpt if there is one right answer.
    replacement: str = ""
    basis: str = field(default="", compare=False)
    #: Where in the basis the excerpt begins, if there is a replacement.
    at: int = field(default=0, compare=False)
    #: The override that lets it through, or None.
    override: object = field(default=None, compare=False)

    @property
    def key(self):
        """What an override is bound to."""
        told = "\0".join((self.code, self.path.split(".")[0], self.excerpt, self.basis))
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def is_severe(self):
        return self.severity == SEVERE

    @property
    def blocks(self):
        """Whether it stands in the way of publication."""
        return self.is_severe and self.override is None

    @property
    def severity_label(self):
        if self.override is not None:
            return _("已放行")
        return _("严重") if self.is_severe else _("提醒")


def findings_of(item, user=None, texts=None):
    """Return the Findings of `item` as it is in memory, severe ones first, then as they stand in
    the text. `user` decides nothing yet; it is whom the findings are for. Who has read the item
    already passes its `texts`."""
    from core.checks.overrides import with_overrides
    from core.checks.rules import found_in

    found = found_in(specific(item), texts)
    return with_overrides(item, sorted(found, key=lambda each: not each.is_severe))


def specific(item):
    """Return a page as its own type, without a query where it is that already."""
    return item.specific if type(item) is Page else item


def counts_for(items):
    """Return `{key_of(item): (severe, warnings)}` of the latest drafts of `items`."""
    from core.checks.counts import counts_of_latest

    return counts_of_latest(items)


def key_of(item):
    """How an item is known: `("page" | model label, pk)`."""
    return ("page" if isinstance(item, Page) else item._meta.label_lower, item.pk)
