"""What a column's plan is made of. It stands outside of pages and revisions: republishing an old
text moves nothing, and moving something touches no text."""

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

WEEKDAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
#: In which order days become slots where nobody has chosen any.
USUAL_DAYS = (1, 4, 3, 2, 0, 5, 6)
USUAL_TIME = datetime.time(9)


class ColumnPlan(models.Model):
    """How often a column comes out; its row is what moves in the plan wait for."""

    shows_content = False

    column = models.OneToOneField(
        "stories.ColumnPage",
        verbose_name=_("专栏"),
        on_delete=models.CASCADE,
        related_name="plan",
    )
    least = models.PositiveSmallIntegerField(
        _("每周至少几期"), default=2, validators=[MaxValueValidator(14)]
    )
    most = models.PositiveSmallIntegerField(
        _("每周至多几期"), default=3, validators=[MinValueValidator(1), MaxValueValidator(14)]
    )

    class Meta:
        verbose_name = _("专栏档期")
        verbose_name_plural = _("专栏档期")

    def __str__(self):
        return f"{self.column} {self.cadence}"

    def clean(self):
        super().clean()
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValidationError({"most": _("至多不能少于至少。")})

    @property
    def cadence(self):
        """`2` or `2–3`."""
        if self.least == self.most:
            return str(self.most)
        return f"{self.least}–{self.most}"

    @classmethod
    def of(cls, column):
        """Return the plan of `column`; one that has none gets the usual one."""
        known = getattr(column, "plan", None)
        if known is not None:
            return known
        plan, is_new = cls.objects.get_or_create(column=column)
        if is_new:
            plan.set_usual_slots()
        return plan

    def set_usual_slots(self):
        compulsory, all_days = usual_days(self.least, self.most)
        ColumnSlot.objects.bulk_create(
            ColumnSlot(plan=self, weekday=day, compulsory=day in compulsory) for day in all_days
        )


class ColumnSlot(models.Model):
    """A day of the week on which the column comes out, or may come out."""

    shows_content = False

    plan = models.ForeignKey(ColumnPlan, on_delete=models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField(_("星期"), choices=list(enumerate(WEEKDAYS)))
    compulsory = models.BooleanField(_("必排"), default=True)
    goes_out_at = models.TimeField(_("一般几点发"), default=USUAL_TIME)

    class Meta:
        verbose_name = _("档期")
        verbose_name_plural = _("档期")
        ordering = ["weekday"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "weekday"], name="stories_slot_once_a_weekday")
        ]

    def __str__(self):
        return str(WEEKDAYS[self.weekday])


class PlannedIssue(models.Model):
    """One card of the plan: an idea (选题), or an issue once it is being written. `planned_on` is
    None in the backlog; `version` rises with each move, so that nobody moves what they have not
    seen."""

    shows_content = False

    column = models.ForeignKey(
        "stories.ColumnPage",
        verbose_name=_("专栏"),
        on_delete=models.CASCADE,
        related_name="planned",
    )
    page = models.OneToOneField(
        "stories.ColumnIssuePage",
        verbose_name=_("期"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="planned",
    )
    title = models.CharField(_("选题"), max_length=120, blank=True)
    note = models.TextField(_("说明"), max_length=400, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁来写"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    area = models.ForeignKey(
        "core.Area",
        verbose_name=_("哪里供稿"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    planned_on = models.DateField(_("计划日期"), null=True, blank=True)
    use_before = models.DateField(_("最晚何时用"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版次"), default=0, editable=False)
    created_at = models.DateTimeField(_("加入时间"), default=timezone.now, editable=False)
    moved_at = models.DateTimeField(_("挪动时间"), null=True, editable=False)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("专栏排期")
        verbose_name_plural = _("专栏排期")
        indexes = [models.Index(fields=["column", "planned_on"], name="stories_plan_by_day")]

    def __str__(self):
        return self.shown_title

    @property
    def shown_title(self):
        if self.page is not None:
            return self.page.draft_title or self.page.title
        return self.title


def usual_days(least, most):
    """Return `(compulsory, all)` weekdays, in order of the week, for so many issues a week."""
    all_days = sorted(USUAL_DAYS[: min(max(most, 1), 7)])
    return sorted(USUAL_DAYS[: min(least, 7)]), all_days
