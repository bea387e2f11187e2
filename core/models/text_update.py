from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class TextUpdate(models.Model):
    """When the words of a published article were last changed, which a reader is told."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="text_update")
    updated_at = models.DateTimeField(_("更新时间"))

    class Meta:
        verbose_name = _("正文更新")
        verbose_name_plural = _("正文更新")

    def __str__(self):
        return f"{self.page_id} {self.updated_at:%Y-%m-%d %H:%M}"
