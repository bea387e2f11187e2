from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class CodeCounter(models.Model):
    """The last number given in a year; a number is given once and never again."""

    shows_content = False

    prefix = models.CharField(_("前缀"), max_length=8)
    year = models.PositiveSmallIntegerField(_("年份"))
    last = models.PositiveIntegerField(_("最后的号"), default=0)

    class Meta:
        verbose_name = _("编号计数")
        verbose_name_plural = _("编号计数")
        constraints = [
            models.UniqueConstraint(
                fields=["prefix", "year"], name="activities_counter_once_a_year"
            )
        ]

    def __str__(self):
        return f"{self.prefix}-{self.year}-{self.last:06d}"


def allocate_codes(year, count=1):
    """Return `count` fresh codes of `year`, such as `PX-2026-000123`, in order.

    The row is raised by one UPDATE, so two processes never get the same number.
    """
    prefix = settings.ACTIVITY_CODE_PREFIX
    with transaction.atomic():
        row = CodeCounter.objects.filter(prefix=prefix, year=year)
        if not row.update(last=F("last") + count):
            try:
                with transaction.atomic():
                    CodeCounter.objects.create(prefix=prefix, year=year, last=count)
            except IntegrityError:
                row.update(last=F("last") + count)
        last = row.values_list("last", flat=True).get()
    return [f"{prefix}-{year}-{number:06d}" for number in range(last - count + 1, last + 1)]
