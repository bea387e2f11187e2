from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxEntry(models.Model):
    """A document that may differ from the index; written in the transaction that changed it.

    Applying it reads the item anew, so that the order of rows does not matter and a row applied
    twice does no harm. While a rebuild is under way applied rows are kept, marked, so that the
    new index can take over what changed since it was begun.
    """

    kind = models.CharField(_("种类"), max_length=40)
    object_id = models.BigIntegerField(_("对象"))
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)
    applied_at = models.DateTimeField(_("已更新到索引"), null=True, blank=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(_("失败次数"), default=0)
    try_after = models.DateTimeField(_("下次再试"), null=True, blank=True)
    error = models.TextField(_("错误"), blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("待更新的索引条目")
        verbose_name_plural = _("待更新的索引条目")

    def __str__(self):
        return f"{self.kind}:{self.object_id}"


class IndexState(models.Model):
    """One row: what the index was last built from, and how a rebuild is getting on."""

    rebuild_started_at = models.DateTimeField(_("重建开始"), null=True, blank=True)
    rebuild_beat_at = models.DateTimeField(_("重建最近的动静"), null=True, blank=True)
    rebuild_done = models.PositiveBigIntegerField(_("已重建"), default=0)
    rebuild_total = models.PositiveBigIntegerField(_("应重建"), default=0)
    rebuilt_at = models.DateTimeField(_("上次重建完成"), null=True, blank=True)
    rebuild_seconds = models.FloatField(_("上次重建用时（秒）"), null=True, blank=True)
    rebuild_error = models.TextField(_("上次重建的错误"), blank=True)
    applied_at = models.DateTimeField(_("最近一次更新"), null=True, blank=True)
    checked_at = models.DateTimeField(_("上次核对"), null=True, blank=True)
    drift = models.PositiveBigIntegerField(_("上次核对发现的差异"), default=0)

    class Meta:
        verbose_name = _("索引状态")
        verbose_name_plural = _("索引状态")

    def __str__(self):
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls):
        return cls.objects.get_or_create(pk=1)[0]


class SynonymGroup(models.Model):
    """Words that find each other's pages."""

    words = models.CharField(
        _("同义词"),
        max_length=300,
        help_text=_(
            "用顿号隔开，如：阅读、读书、看书。只让前面的词找到后面的，用箭头：移风易俗→彩礼、婚事新办。"
        ),
    )
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("同义词")
        verbose_name_plural = _("同义词")

    def __str__(self):
        return self.words


class DictionaryWord(models.Model):
    """A word the segmentation does not know by itself: a place, a team, a term."""

    word = models.CharField(_("词"), max_length=30, unique=True)
    note = models.CharField(_("说明"), max_length=80, blank=True)

    class Meta:
        ordering = ["word"]
        verbose_name = _("词典")
        verbose_name_plural = _("词典")

    def __str__(self):
        return self.word
