from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class KeptError(TypeError):
    """Somebody tried to change or delete a row of a record that is only ever added to."""


class KeptQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise KeptError("Rows of this record are added and never changed")

    def delete(self):
        raise KeptError("Rows of this record are added and never deleted")


class KeptModel(models.Model):
    """A row that is written once: neither changed nor deleted afterwards."""

    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise KeptError("Rows of this record are added and never changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise KeptError("Rows of this record are added and never deleted")


class WithdrawalQuerySet(KeptQuerySet):
    def active(self):
        """Return those not followed by a restoration."""
        return self.filter(restoration__isnull=True)

    def of(self, item):
        """Return those of one page or record, the latest first."""
        return self.filter(**item_key(item)).order_by("-withdrawn_at", "-pk")


def item_key(item):
    """Return `content_type` and `object_id` by which withdrawals know `item`: pages of all types
    are pages, so that a page loaded without its type is the same page."""
    model = Page if isinstance(item, Page) else type(item)
    return {
        "content_type": ContentType.objects.get_for_model(model),
        "object_id": str(item.pk),
    }


class Withdrawal(KeptModel):
    """That something public was taken back: what, by whom, when and why. The row outlives the
    item, whose addresses it keeps."""

    content_type = models.ForeignKey(
        ContentType, verbose_name=_("类型"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    object_id = models.CharField(_("对象"), max_length=64)
    title = models.CharField(_("标题"), max_length=255)
    kind = models.CharField(_("种类"), max_length=80)
    reason = models.TextField(_("撤稿原因"), max_length=500)
    reason_public = models.BooleanField(_("公开说明"), default=False)
    #: Whether what lies below the addresses (a poster, a calendar file) went with the item.
    covers_below = models.BooleanField(_("包括下级地址"), default=True)
    withdrawn_at = models.DateTimeField(_("撤稿时间"), default=timezone.now, db_index=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("撤稿人"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    withdrawn_by_name = models.CharField(_("撤稿人姓名"), max_length=200)
    area = models.ForeignKey(
        "core.Area",
        verbose_name=_("区域"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        verbose_name = _("撤稿记录")
        verbose_name_plural = _("撤稿记录")
        ordering = ["-withdrawn_at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="core_withdrawal_item")]

    def __str__(self):
        return self.title

    @property
    def is_active(self):
        return not hasattr(self, "restoration")


class WithdrawnAddress(KeptModel):
    """A path at which the withdrawn item could once be read, without a slash at its end."""

    withdrawal = models.ForeignKey(Withdrawal, on_delete=models.CASCADE, related_name="addresses")
    path = models.CharField(_("地址"), max_length=700, db_index=True)

    class Meta:
        verbose_name = _("撤稿的地址")
        verbose_name_plural = _("撤稿的地址")

    def __str__(self):
        return self.path


class Restoration(KeptModel):
    """That what was withdrawn may be read again."""

    withdrawal = models.OneToOneField(
        Withdrawal, verbose_name=_("撤稿"), on_delete=models.PROTECT, related_name="restoration"
    )
    restored_at = models.DateTimeField(_("恢复时间"), default=timezone.now)
    restored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("恢复人"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    restored_by_name = models.CharField(_("恢复人姓名"), max_length=200)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("恢复记录")
        verbose_name_plural = _("恢复记录")

    def __str__(self):
        return str(self.withdrawal)
