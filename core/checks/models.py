from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.withdrawal import KeptModel, KeptQuerySet, item_key

LONGEST_WORD = 60


class WordEntry(models.Model):
    """One line of the office's list of words: what to look for, what to write instead."""

    class Kind(models.TextChoices):
        WRONG = "wrong", _("错别字（错→对）")
        PREFERRED = "preferred", _("规范表述")
        BANNED = "banned", _("禁用")
        ALLOWED = "allowed", _("白名单")

    class Severity(models.TextChoices):
        SEVERE = "severe", _("严重（挡住发布）")
        WARNING = "warning", _("提醒")

    word = models.CharField(
        _("词"), max_length=LONGEST_WORD, help_text=_("文中要找的写法，原样填写，不含空格。")
    )
    kind = models.CharField(
        _("种类"),
        max_length=10,
        choices=Kind.choices,
        default=Kind.WRONG,
        help_text=_("白名单里的词（例如“现在坐下”）即使含有别的条目也不提示。"),
    )
    replacement = models.CharField(
        _("改为"), max_length=LONGEST_WORD, blank=True, help_text=_("错别字和规范表述要填。")
    )
    severity = models.CharField(
        _("轻重"),
        max_length=8,
        choices=Severity.choices,
        blank=True,
        help_text=_("留空：禁用词为严重，其余为提醒。"),
    )
    note = models.CharField(
        _("说明"), max_length=200, blank=True, help_text=_("依据或用法，提示时一并给编辑看。")
    )
    is_default = models.BooleanField(
        _("随系统带来"), default=False, editable=False, help_text=_("可以改，也可以删。")
    )
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        verbose_name = _("用词条目")
        verbose_name_plural = _("用词表")
        ordering = ["word"]
        constraints = [
            models.UniqueConstraint(
                fields=["word"],
                name="checks_word_once",
                violation_error_message=_("用词表里已有这个词。"),
            )
        ]

    def __str__(self):
        return f"{self.word}→{self.replacement}" if self.replacement else self.word

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        WordListState.raise_version()

    def delete(self, *args, **kwargs):
        result = super().delete(*args, **kwargs)
        WordListState.raise_version()
        return result

    @property
    def effective_severity(self):
        if self.severity:
            return self.severity
        banned = self.kind == self.Kind.BANNED
        return self.Severity.SEVERE if banned else self.Severity.WARNING

    def clean(self):
        super().clean()
        self.word = (self.word or "").strip()
        self.replacement = (self.replacement or "").strip()
        if len(self.word) < 2 and self.kind != self.Kind.BANNED:
            raise ValidationError({"word": _("至少两个字，一个字会到处误报。")})
        if not self.word:
            raise ValidationError({"word": _("请填词。")})
        if self.kind in (self.Kind.WRONG, self.Kind.PREFERRED) and not self.replacement:
            raise ValidationError({"replacement": _("请填应当改成什么。")})
        if self.word == self.replacement:
            raise ValidationError({"replacement": _("和要找的词一样，改了等于没改。")})


class WordListState(models.Model):
    """One row: the version of the list, by which every process knows whether its own automaton
    is still right."""

    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("用词表版本")
        verbose_name_plural = _("用词表版本")

    def __str__(self):
        return str(self.version)

    @classmethod
    def raise_version(cls):
        cls.objects.get_or_create(pk=1)
        cls.objects.filter(pk=1).update(version=F("version") + 1)

    @classmethod
    def current(cls):
        return cls.objects.filter(pk=1).values_list("version", flat=True).first() or 0


class OverrideQuerySet(KeptQuerySet):
    def of(self, item):
        """Return those of one page or record, the latest first."""
        return self.filter(**item_key(item)).order_by("-created_at", "-pk")


class Override(KeptModel):
    """That somebody answers for a severe finding and lets it through. The row outlives the item
    and the account; it holds for the very words it was given for and no others."""

    content_type = models.ForeignKey(
        ContentType, verbose_name=_("类型"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    object_id = models.CharField(_("对象"), max_length=64)
    title = models.CharField(_("标题"), max_length=255)
    finding_key = models.CharField(_("指纹"), max_length=64)
    code = models.CharField(_("检查项"), max_length=40)
    message = models.CharField(_("检查结果"), max_length=300)
    excerpt = models.CharField(_("原文"), max_length=300)
    reason = models.CharField(_("放行理由"), max_length=500)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("放行人"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    user_name = models.CharField(_("放行人姓名"), max_length=200)
    created_at = models.DateTimeField(_("放行时间"), default=timezone.now)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("放行记录")
        verbose_name_plural = _("放行记录")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="checks_override_item")]

    def __str__(self):
        return f"{self.title}：{self.message}"


class CheckCount(models.Model):
    """How many findings an item's latest draft has, so that a list of items asks one table."""

    item = models.CharField(max_length=100, unique=True)
    mark = models.CharField(max_length=64)
    severe = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("检查计数")
        verbose_name_plural = _("检查计数")

    def __str__(self):
        return self.item
