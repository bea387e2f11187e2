from django.db import models
from django.utils.translation import gettext_lazy as _


class AttemptCount(models.Model):
    """How often something was tried within the present window; see `core.throttling`."""

    key = models.CharField(_("键"), max_length=64, primary_key=True)
    number = models.PositiveIntegerField(_("次数"), default=0)
    expires_at = models.DateTimeField(_("到期"), db_index=True)

    class Meta:
        verbose_name = _("尝试次数")
        verbose_name_plural = _("尝试次数")
        default_permissions = ()

    def __str__(self):
        return f"{self.key[:8]} {self.number}"
