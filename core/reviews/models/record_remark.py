from datetime import datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.withdrawal import item_key


class RecordRemarkQuerySet(models.QuerySet):
    def of(self, item):
        """Return those of one record, the first one first."""
        return self.filter(**item_key(item)).select_related("resolved_by").order_by("pk")


class RecordRemark(models.Model):
    """What a reviewer says of one field of a record; one that waits for an answer at a time, so
    that what is to be done stays clear. Pages have Wagtail's comments."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(_("对象"), max_length=64)
    path = models.CharField(_("哪一项"), max_length=120)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    user_name = models.CharField(_("姓名"), max_length=200)
    text = models.TextField(_("批注"), max_length=1000)
    created_at = models.DateTimeField(_("时间"), default=timezone.now)
    resolved_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: [{"name": …, "text": …, "at": ISO moment}, …]
    answers = models.JSONField(_("回复"), default=list, blank=True)

    objects = RecordRemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("记录的批注")
        verbose_name_plural = _("记录的批注")
        ordering = ["pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="reviews_remarks_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "path"],
                condition=models.Q(resolved_at__isnull=True),
                name="reviews_one_open_remark",
            )
        ]

    def __str__(self):
        return self.text[:40]

    @property
    def replies(self):
        """The answers as (name, text, moment)."""
        return [
            (each["name"], each["text"], datetime.fromisoformat(each["at"]))
            for each in self.answers
        ]
