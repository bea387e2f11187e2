from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class NoticeQuerySet(models.QuerySet):
    def of(self, user):
        """Return what `user` reads in the admin."""
        return self.filter(user=user, is_shown=True)

    def unread(self):
        return self.filter(read_at=None)


class Notice(models.Model):
    """Something a person was told: what, why, and where to go."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("收件人"),
        on_delete=models.CASCADE,
        related_name="notices",
    )
    kind = models.CharField(_("种类"), max_length=40)
    title = models.CharField(_("内容"), max_length=200)
    reason = models.CharField(_("原因"), max_length=500, blank=True)
    link = models.CharField(_("链接"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("时间"), default=timezone.now)
    read_at = models.DateTimeField(_("已读"), null=True, blank=True)
    #: False for what its reader wants by mail only.
    is_shown = models.BooleanField(_("在后台显示"), default=True)
    mailed_at = models.DateTimeField(_("邮件已发"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["user", "read_at", "-created_at"], name="notices_of_user")]

    def __str__(self):
        return self.title


class NoticeChoice(models.Model):
    """How somebody wants to be told of one kind of thing, where that is not the usual way."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("用户"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    kind = models.CharField(_("种类"), max_length=40)
    in_admin = models.BooleanField(_("在后台"), default=True)
    by_mail = models.BooleanField(_("发邮件"), default=True)

    class Meta:
        verbose_name = _("通知方式")
        verbose_name_plural = _("通知方式")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="notices_one_choice_a_kind")
        ]

    def __str__(self):
        return f"{self.user_id} · {self.kind}"
