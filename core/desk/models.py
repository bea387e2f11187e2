import calendar
import datetime
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Area


def new_nonce():
    return secrets.token_hex(16)


class CalendarAddress(models.Model):
    """From `nonce` and the site's secret follow the secret addresses of a person's calendars;
    another nonce, and the old addresses are dead."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_address"
    )
    nonce = models.CharField(max_length=32, default=new_nonce)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = gettext_lazy("日历订阅地址")
        verbose_name_plural = gettext_lazy("日历订阅地址")

    def __str__(self):
        return str(self.user)


class DueReport(models.Model):
    """要报的: something in writing that an office owes by a day, once or again and again."""

    class Rule(models.TextChoices):
        ONCE = "once", gettext_lazy("某一天")
        MONTH = "month", gettext_lazy("每月某日前")
        QUARTER = "quarter", gettext_lazy("每季度首月某日前")
        YEAR = "year", gettext_lazy("每年某月某日前")

    title = models.CharField(gettext_lazy("报什么"), max_length=120)
    note = models.CharField(gettext_lazy("说明"), max_length=200, blank=True)
    area = models.ForeignKey(
        Area,
        verbose_name=gettext_lazy("哪里报"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=gettext_lazy("留空为市文明办自己。"),
    )
    rule = models.CharField(
        gettext_lazy("什么时候"), max_length=8, choices=Rule.choices, default=Rule.QUARTER
    )
    date = models.DateField(gettext_lazy("日期"), null=True, blank=True)
    month = models.PositiveSmallIntegerField(
        gettext_lazy("月"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    day = models.PositiveSmallIntegerField(
        gettext_lazy("日"),
        null=True,
        blank=True,
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=gettext_lazy("当月没有这一天时，算月末。"),
    )
    lead_days = models.PositiveSmallIntegerField(
        gettext_lazy("提前几天提醒"), default=7, validators=[MaxValueValidator(120)]
    )
    since = models.DateField(default=timezone.localdate, editable=False)

    class Meta:
        verbose_name = gettext_lazy("要报的")
        verbose_name_plural = gettext_lazy("要报的")
        ordering = ["pk"]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.rule == self.Rule.ONCE:
            if not self.date:
                raise ValidationError({"date": _("请填日期。")})
        elif not self.day:
            raise ValidationError({"day": _("请填几日。")})
        if self.rule == self.Rule.YEAR and not self.month:
            raise ValidationError({"month": _("请填几月。")})

    @property
    def rule_in_words(self):
        if self.rule == self.Rule.ONCE:
            return f"{self.date:%Y}年{self.date.month}月{self.date.day}日" if self.date else ""
        values = {"day": self.day, "month": self.month}
        if self.rule == self.Rule.MONTH:
            return _("每月 %(day)s 日前") % values
        if self.rule == self.Rule.QUARTER:
            return _("每季度首月 %(day)s 日前") % values
        return _("每年 %(month)s 月 %(day)s 日前") % values

    def dates_between(self, first, last):
        """Return the days from `first` to `last` by which it is due."""
        if self.rule == self.Rule.ONCE:
            return [self.date] if self.date and first <= self.date <= last else []
        months = {
            self.Rule.MONTH: range(1, 13),
            self.Rule.QUARTER: (1, 4, 7, 10),
            self.Rule.YEAR: (self.month,),
        }[self.rule]
        days = (
            _day_of(year, month, self.day)
            for year in range(first.year, last.year + 1)
            for month in months
        )
        return [day for day in days if first <= day <= last]


class DueDone(models.Model):
    """That a report was handed up for one of its days."""

    report = models.ForeignKey(DueReport, on_delete=models.CASCADE, related_name="done")
    due_on = models.DateField(gettext_lazy("应报日期"))
    done_at = models.DateTimeField(gettext_lazy("报出时间"), default=timezone.now)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = gettext_lazy("已报")
        verbose_name_plural = gettext_lazy("已报")
        constraints = [
            models.UniqueConstraint(fields=["report", "due_on"], name="desk_done_once_a_day")
        ]

    def __str__(self):
        return f"{self.report} {self.due_on}"


def _day_of(year, month, day):
    return datetime.date(year, month, min(day, calendar.monthrange(year, month)[1]))
