import secrets
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class Read(NamedTuple):
    """What one query tells of the state of the site."""

    generation: int = 0
    content: int = 0
    addons: int = 0
    rights: int = 0
    indexed: int = 0
    read_only: bool = False


class SiteState(models.Model):
    """One small row that every request reads and every change of content raises: what is cached
    for all pages is keyed by it, so that no process shows what another has changed.

    `generation` counts changes of what stands around every page and of vocabularies; `content`
    counts these and all others that a reader may see, as of a record or a picture. `addons` is
    another number with each change of which add-ons are enabled, `rights` with each change of what
    somebody may do. `indexed` counts what the search index has taken over, where the index itself
    does not tell every process. `read_only` says that nobody may write for a while
    (`core.read_only`).
    """

    shows_content = False

    generation = models.PositiveBigIntegerField(_("版面版次"), default=0)
    content = models.PositiveBigIntegerField(_("内容版次"), default=0)
    addons = models.PositiveBigIntegerField(_("附加组件版次"), default=0)
    rights = models.PositiveBigIntegerField(_("权限版次"), default=0)
    indexed = models.PositiveBigIntegerField(_("检索版次"), default=0)
    read_only = models.BooleanField(_("只读"), default=False)

    class Meta:
        verbose_name = _("站点状态")
        verbose_name_plural = _("站点状态")

    def __str__(self):
        return str(self.generation)

    @classmethod
    def current(cls):
        """Return the generation; one query."""
        return cls.read()[0]

    @classmethod
    def read(cls):
        """Return a `Read`; one query."""
        return Read(*(cls.objects.values_list(*Read._fields).first() or ()))

    @classmethod
    def raise_generation(cls):
        """Count a change of what stands around every page; safe from any process."""
        cls._count("generation", "content")

    @classmethod
    def raise_content(cls):
        """Count a change of something public; safe from any process. Within the transaction of
        the change, so that neither is seen without the other."""
        cls._count("content")

    @classmethod
    def raise_indexed(cls):
        """Count what the search index has taken over: it follows what was changed before."""
        cls._count("indexed")

    @classmethod
    def mark_addons(cls):
        """Give the state of the add-ons another mark, and end what is kept of pages. By chance, so
        that a change that was rolled back never leaves its mark to the next one."""
        cls.raise_generation()
        cls._mark("addons")

    @classmethod
    def mark_rights(cls):
        """Give the rights of everybody another mark, likewise by chance. What readers see does not
        hang on it."""
        cls._mark("rights")

    @classmethod
    def begin_anew(cls, before=None):
        """Reach no number again under which something was kept, here or `before` (a `Read`) in
        what this row has taken the place of; everybody may write."""
        before, row = before or Read(), cls.objects.first() or cls(pk=1)
        row.generation = max(row.generation, before.generation) + 1
        row.content = max(row.content, before.content) + 1
        row.indexed = max(row.indexed, before.indexed) + 1
        row.addons, row.rights = secrets.randbits(62), secrets.randbits(62)
        row.read_only = False
        row.save()

    @classmethod
    def _mark(cls, name):
        marked = {name: secrets.randbits(62)}
        if not cls.objects.filter(pk=1).update(**marked):
            cls.objects.update_or_create(pk=1, defaults=marked)

    @classmethod
    def _count(cls, *names):
        if _counted_before(names):
            return
        if not cls.objects.filter(pk=1).update(**{name: F(name) + 1 for name in names}):
            cls.objects.get_or_create(pk=1, defaults=dict.fromkeys(names, 1))
        transaction.on_commit(_Counted(names), robust=True)


class _Counted:
    """A mark among what waits for the commit: it goes with the transaction, and with the savepoint
    that counted if that is rolled back."""

    def __init__(self, names):
        self.names = frozenset(names)

    def __call__(self):
        pass


def _counted_before(names):
    """Whether this transaction has counted `names` already: nobody else sees what it does before
    its end, so that an import of thousands of rows counts once."""
    return any(
        isinstance(waiting, _Counted) and waiting.names.issuperset(names)
        for _savepoints, waiting, _robust in transaction.get_connection().run_on_commit
    )
