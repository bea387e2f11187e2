from django.db import models
from django.utils.translation import gettext_lazy as _


class DemoMark(models.Model):
    """Says that this database holds demo content, so that loading it again is refused or safe."""

    shows_content = False

    loaded_at = models.DateTimeField(_("载入时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("示例内容标记")
        verbose_name_plural = _("示例内容标记")

    def __str__(self):
        return str(self.loaded_at)
