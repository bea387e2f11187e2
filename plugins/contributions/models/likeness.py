from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TextPrint(models.Model):
    """Of which text the marks are known: a piece as it was handed in last, or a page."""

    submission = models.OneToOneField(
        "contributions.Submission", null=True, on_delete=models.CASCADE, related_name="text_print"
    )
    page = models.OneToOneField(
        "wagtailcore.Page", null=True, on_delete=models.CASCADE, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("文稿的指纹")
        verbose_name_plural = _("文稿的指纹")
        constraints = [
            models.CheckConstraint(
                condition=Q(submission__isnull=True) ^ Q(page__isnull=True),
                name="contributions_print_of_one_text",
            )
        ]

    def __str__(self):
        return str(self.submission or self.page)


class TextMark(models.Model):
    """One sampled run of characters; two texts that share many have been copied."""

    text = models.ForeignKey(TextPrint, on_delete=models.CASCADE, related_name="marks")
    value = models.BigIntegerField()

    class Meta:
        verbose_name = _("指纹的一处")
        verbose_name_plural = _("指纹的各处")
        indexes = [models.Index(fields=["value", "text"], name="contributions_marks")]

    def __str__(self):
        return f"{self.value:x}"


class Likeness(models.Model):
    """How much of a piece stands in another text as well, in percent."""

    submission = models.ForeignKey(
        "contributions.Submission", on_delete=models.CASCADE, related_name="likenesses"
    )
    other = models.ForeignKey(
        "contributions.Submission", null=True, on_delete=models.CASCADE, related_name="+"
    )
    page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.CASCADE, related_name="+"
    )
    share = models.PositiveSmallIntegerField(_("像百分之几"))
    found_at = models.DateTimeField(default=timezone.now)
    #: An editor has said that it is none.
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("相像的文稿")
        verbose_name_plural = _("相像的文稿")
        ordering = ["-share", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "other"], name="contributions_like_piece_once"
            ),
            models.UniqueConstraint(
                fields=["submission", "page"], name="contributions_like_page_once"
            ),
        ]

    def __str__(self):
        return f"{self.share}%"
