from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

PREFIX = "TG"


class SubmissionCounter(models.Model):
    """The last number given in a year; a number is given once and never again."""

    year = models.PositiveSmallIntegerField(_("年份"), unique=True)
    last = models.PositiveIntegerField(_("最后的号"), default=0)

    class Meta:
        verbose_name = _("来稿编号计数")
        verbose_name_plural = _("来稿编号计数")

    def __str__(self):
        return f"{PREFIX}-{self.year}-{self.last:04d}"


def next_number(year):
    """Return a fresh number such as `TG-2026-0231`."""
    with transaction.atomic():
        row = SubmissionCounter.objects.filter(year=year)
        if not row.update(last=F("last") + 1):
            try:
                with transaction.atomic():
                    SubmissionCounter.objects.create(year=year, last=1)
            except IntegrityError:
                row.update(last=F("last") + 1)
        return f"{PREFIX}-{year}-{row.values_list('last', flat=True).get():04d}"
