import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from search.analysis.folding import fold


def validate_link(value):
    """A page of this site or a web address; nothing a browser would run."""
    if not re.fullmatch(r"(?:https?:/)?/[^\s/\\<>\"][^\s<>\"\\]*|/", value):
        raise ValidationError(_("请写 / 开头的本站地址，或 http(s):// 开头的完整网址。"))


def validate_group(line):
    """阅读、读书 or 移风易俗→彩礼、婚事新办: two different words at least."""
    wide, arrow, narrow = line.replace("=", "、").partition("→")
    sides = [[word.strip() for word in fold(part).split("、")] for part in (wide, narrow)]
    words = [word for side in sides for word in side if word]
    if not sides[0][0] or (arrow and not sides[1][0]) or len(words) < 2:
        raise ValidationError(_("至少写两个词，用顿号隔开，如：阅读、读书。"))
    if len(set(words)) < len(words):
        raise ValidationError(_("同一个词写了两遍，请去掉一个。"))
    if any(char in line for char in ",，;；"):
        raise ValidationError(_("词与词之间请用顿号“、”。"))


class OutboxEntry(models.Model):
    """A document that may differ from the index; written in the transaction that changed it.

    Applying it reads the item anew, so that the order of rows does not matter and a row applied
    twice does no harm. While a rebuild is under way applied rows are kept, marked, so that the
    new index can take over what changed since it was begun.
    """

    shows_content = False

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

    shows_content = False

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
        validators=[validate_group],
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


class QueryCount(models.Model):
    """How often a text was searched for on a day, and how often in vain."""

    shows_content = False

    day = models.DateField(_("日期"))
    text = models.CharField(_("搜索词"), max_length=40)
    asked = models.PositiveIntegerField(_("次数"), default=0)
    fruitless = models.PositiveIntegerField(_("没有结果的次数"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "text"], name="search_querycount_once_a_day")
        ]
        verbose_name = _("搜索统计")
        verbose_name_plural = _("搜索统计")

    def __str__(self):
        return self.text


class PromotedResult(models.Model):
    """A link that stands before the results of certain searches."""

    words = models.CharField(
        _("搜索词"),
        max_length=200,
        help_text=_("搜这些词时显示，用顿号隔开，例如：高考、送考、爱心送考。"),
    )
    title = models.CharField(_("标题"), max_length=60)
    url = models.CharField(
        _("网址"),
        max_length=500,
        validators=[validate_link],
        help_text=_("本站页面写 / 开头的地址，别的网站写 https:// 开头的完整网址。"),
    )
    note = models.CharField(_("说明"), max_length=100, blank=True)
    starts_on = models.DateField(_("开始日期"), null=True, blank=True)
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    #: The folded words between 、, to be found by one of them.
    keys = models.CharField(max_length=220, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("推荐结果")
        verbose_name_plural = _("推荐结果")

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        words = [" ".join(word.split()) for word in fold(self.words).split("、")]
        self.keys = f"、{'、'.join(filter(None, words))}、"
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        if self.starts_on and self.ends_on and self.starts_on > self.ends_on:
            raise ValidationError({"ends_on": _("结束日期早于开始日期，请改一下。")})
