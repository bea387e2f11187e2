from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plugins.contributions.models.files import place_of, private_storage


class ExportPackage(models.Model):
    """A zip of adopted pieces of a period for handing up, made by the worker."""

    class State(models.TextChoices):
        WAITING = "waiting", _("正在做")
        READY = "ready", _("做好了")
        FAILED = "failed", _("没做成")

    starts, ends = models.DateField(_("从")), models.DateField(_("到"))
    #: What was chosen in the queue, in its order; None for a period.
    piece_ids = models.JSONField(null=True)
    #: The areas that its maker may see; None for all.
    area_ids = models.JSONField(null=True)
    made_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    asked_at = models.DateTimeField(_("何时要的"), default=timezone.now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    pieces = models.PositiveIntegerField(_("篇数"), default=0)
    note = models.CharField(max_length=200, blank=True)
    file = models.FileField(upload_to=place_of, storage=private_storage, blank=True)

    class Meta:
        verbose_name = _("上报包")
        verbose_name_plural = _("上报包")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.starts}–{self.ends}"
