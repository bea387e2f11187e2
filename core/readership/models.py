import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

#: The day under which old days are summed up.
BEFORE = datetime.date(1970, 1, 1)


class PageViews(models.Model):
    """How often a page was read on a day; who read it is known to nobody."""

    shows_content = False
    wagtail_reference_index_ignore = True

    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("页面"),
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
    )
    day = models.DateField(_("日期"), db_index=True)
    views = models.PositiveBigIntegerField(_("浏览数"), default=0)

    class Meta:
        verbose_name = _("浏览数")
        verbose_name_plural = _("浏览数")
        constraints = [
            models.UniqueConstraint(fields=["page", "day"], name="readership_once_a_day")
        ]

    def __str__(self):
        return f"{self.page_id} · {self.day}: {self.views}"
