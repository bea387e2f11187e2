from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Contributor(models.Model):
    """A network civility volunteer who writes for the site. The account signs in at /contribute/
    and has no right in the admin; `sign_in_name` is an address of mail or a phone number, which
    nobody has proved to be the person's own."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等审核")
        APPROVED = "approved", _("已通过")
        REFUSED = "refused", _("未通过")
        ERASED = "erased", _("已注销")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("账号"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="contributor",
    )
    real_name = models.CharField(_("真实姓名"), max_length=40)
    sign_in_name = models.CharField(_("邮箱或手机号"), max_length=150, unique=True)
    unit = models.CharField(_("单位"), max_length=120)
    area = models.ForeignKey(
        "core.Area", verbose_name=_("区域"), on_delete=models.PROTECT, related_name="+"
    )
    about = models.CharField(_("给审核人的话"), max_length=200, blank=True)
    may_be_named = models.BooleanField(
        _("同意公开署名"),
        default=False,
        help_text=_("同意在文章和光荣榜上写真实姓名；不同意就只写“通讯员”。"),
    )
    consent_version = models.CharField(_("同意的隐私说明版本"), max_length=20)
    consented_at = models.DateTimeField(_("同意时间"), default=timezone.now)
    state = models.CharField(
        _("状态"), max_length=8, choices=State.choices, default=State.WAITING, db_index=True
    )
    applied_at = models.DateTimeField(_("申请时间"), default=timezone.now)
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("审核人"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    refusal = models.CharField(_("未通过的原因"), max_length=200, blank=True)
    erased_at = models.DateTimeField(_("注销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("投稿人")
        verbose_name_plural = _("投稿人")
        ordering = ["-applied_at", "-pk"]
        indexes = [models.Index(fields=["area", "state"], name="contributions_by_area")]

    def __str__(self):
        return self.real_name

    @property
    def is_approved(self):
        return self.state == self.State.APPROVED

    @property
    def byline(self):
        """How a piece is signed: by name only where the person agreed to it."""
        return self.real_name if self.may_be_named else str(_("通讯员"))
