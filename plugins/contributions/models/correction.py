from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Correction(models.Model):
    """The text as the desk has corrected it, beside the author's version, which stays as it is.
    When the author hands in another version, it is out of date and no longer used."""

    submission = models.OneToOneField(
        "contributions.Submission", on_delete=models.CASCADE, related_name="correction"
    )
    version = models.ForeignKey(
        "contributions.SubmissionVersion", on_delete=models.CASCADE, related_name="+"
    )
    title = models.CharField(_("标题"), max_length=120)
    body = models.JSONField(_("正文"), default=list)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    editor_name = models.CharField(_("改稿人"), max_length=200)
    saved_at = models.DateTimeField(_("存于"), default=timezone.now)
    #: Raised by each save, so that two editors notice each other.
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("改稿")
        verbose_name_plural = _("改稿")

    def __str__(self):
        return self.title
