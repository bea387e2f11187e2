from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.withdrawal import KeptModel, KeptQuerySet, item_key
from core.reviews.stages import Reason, Stage


class SignOffQuerySet(KeptQuerySet):
    def of(self, item):
        """Return those of one page or record, the first one first."""
        return self.filter(**item_key(item)).order_by("pk")


class SignOff(KeptModel):
    """What somebody did in the review of an item, and to which text. Everything needed to read it
    is copied into the row, so that it outlives item, revision, area and account."""

    class Outcome(models.TextChoices):
        SUBMITTED = "submitted", _("提交审稿")
        PASSED = "passed", _("通过")
        SKIPPED = "skipped", _("跳过")
        RETURNED = "returned", _("退回修改")
        RESET = "reset", _("审稿中被改动，回到第一审")
        WITHDRAWN = "withdrawn", _("撤回审稿")
        TAKEN_BACK = "taken_back", _("撤回通过")
        RELEASED = "released", _("审结")
        EMERGENCY = "emergency", _("紧急发布")

    #: After these the very text may be read by the public.
    CLEARING = (Outcome.RELEASED, Outcome.EMERGENCY)

    content_type = models.ForeignKey(
        ContentType, verbose_name=_("类型"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    object_id = models.CharField(_("对象"), max_length=64)
    title = models.CharField(_("标题"), max_length=255)
    kind = models.CharField(_("种类"), max_length=80)
    #: One submission and what came of it.
    cycle = models.UUIDField(_("轮次"), db_index=True)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices)
    stage = models.CharField(_("审次"), max_length=6, choices=Stage.choices, blank=True)
    to_stage = models.CharField(
        _("改好后从哪一审起"), max_length=6, choices=Stage.choices, blank=True
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("账号"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    user_name = models.CharField(_("姓名"), max_length=200, blank=True)
    role = models.CharField(_("以何身份"), max_length=40, blank=True)
    signed_at = models.DateTimeField(_("时间"), default=timezone.now, db_index=True)
    #: The id of the revision, which may be gone, and its number among those of the item.
    revision_id = models.BigIntegerField(_("修订编号"), null=True)
    revision_number = models.PositiveIntegerField(_("第几次修订"), null=True)
    text = models.TextField(_("所审文稿"), blank=True)
    text_hash = models.CharField(_("文稿指纹"), max_length=64, blank=True)
    reasons = models.JSONField(_("退回原因"), default=list, blank=True)
    note = models.TextField(_("说明"), blank=True)
    area = models.ForeignKey(
        "core.Area", verbose_name=_("区域"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = SignOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("审签记录")
        verbose_name_plural = _("审签记录")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["content_type", "object_id", "text_hash"], name="reviews_signed_text"
            ),
            models.Index(fields=["outcome", "-signed_at"], name="reviews_by_outcome"),
        ]

    def __str__(self):
        return f"{self.title} {self.get_stage_display()} {self.get_outcome_display()}".strip()

    @property
    def reason_labels(self):
        return [str(Reason(code).label) for code in self.reasons if code in Reason.values]


class PublicText(KeptModel):
    """The fingerprint of a text that was public when it was taken down: to show it again, as it
    was, takes no new review."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(_("对象"), max_length=64)
    text_hash = models.CharField(_("文稿指纹"), max_length=64)
    taken_down_at = models.DateTimeField(_("下线时间"), default=timezone.now)

    class Meta:
        verbose_name = _("曾公开的文稿")
        verbose_name_plural = _("曾公开的文稿")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "text_hash"], name="reviews_public_text_once"
            )
        ]

    def __str__(self):
        return self.text_hash
