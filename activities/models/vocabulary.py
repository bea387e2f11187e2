import datetime

from borax.calendars.lunardate import TERMS_CN, InvalidLunarDateError, LunarDate, TermUtils
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from tree_queries.fields import TreeNodeForeignKey
from tree_queries.models import TreeNode
from wagtail.search import index

from core.slugs import unique_model_slug


class SluggedModel(models.Model):
    """A vocabulary entry: a name, an address name, a place in the list."""

    name = models.CharField(_("名称"), max_length=40)
    slug = models.SlugField(
        _("网址名"), max_length=80, unique=True, blank=True, help_text=_("留空则按拼音生成。")
    )
    description = models.CharField(_("说明"), max_length=200, blank=True)
    position = models.PositiveIntegerField(_("排序"), default=0)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = unique_model_slug(self, self.name, fallback=self._meta.model_name)
        super().save(*args, **kwargs)


class ServiceCategory(SluggedModel, TreeNode, index.Indexed):
    """What is done for people, on two levels."""

    parent = TreeNodeForeignKey(
        "self",
        verbose_name=_("上级类别"),
        blank=True,
        null=True,
        on_delete=models.PROTECT,
        related_name="children",
    )

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("服务类别")
        verbose_name_plural = _("服务类别")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                name="activities_category_name_once_a_parent",
                violation_error_message=_("同一上级下已有同名类别。"),
            )
        ]

    def clean(self):
        super().clean()
        if self.parent_id and self.parent.parent_id:
            raise ValidationError({"parent": _("类别只有两级，请选一级类别。")})
        if self.parent_id and self.pk and self.children.exists():
            raise ValidationError({"parent": _("下面还有类别，不能再放到别的类别下。")})


class ActivityForm(SluggedModel):
    """讲, 评, 帮, 乐, 庆: how it is done; an activity may have several."""

    class Meta:
        verbose_name = _("活动形式")
        verbose_name_plural = _("活动形式")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="activities_form_name_unique",
                violation_error_message=_("已有同名的活动形式。"),
            )
        ]


class Occasion(SluggedModel):
    """A day or span that comes back every year, by a rule of the solar or lunar calendar."""

    class Rule(models.TextChoices):
        FIXED = "fixed", _("公历某日")
        RANGE = "range", _("公历某日至某日")
        LUNAR = "lunar", _("农历某日")
        TERM = "term", _("节气")

    rule = models.CharField(_("日期规则"), max_length=6, choices=Rule.choices)
    month = models.PositiveSmallIntegerField(_("月"), null=True, blank=True)
    day = models.PositiveSmallIntegerField(
        _("日"), null=True, blank=True, help_text=_("农历填 30 表示当月最后一天，例如除夕。")
    )
    end_month = models.PositiveSmallIntegerField(_("结束的月"), null=True, blank=True)
    end_day = models.PositiveSmallIntegerField(_("结束的日"), null=True, blank=True)
    term = models.CharField(
        _("节气"), max_length=2, blank=True, choices=[(name, name) for name in TERMS_CN]
    )
    length = models.PositiveSmallIntegerField(_("天数"), default=1)
    traditional = models.BooleanField(_("传统节日"), default=False)
    lead_days = models.PositiveSmallIntegerField(
        _("提前几天准备"),
        default=14,
        validators=[MaxValueValidator(180)],
        help_text=_("到时会出现在编辑日历和工作台上。"),
    )
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        verbose_name = _("时间节点")
        verbose_name_plural = _("时间节点")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="activities_occasion_name_unique",
                violation_error_message=_("已有同名的时间节点。"),
            )
        ]

    def get_absolute_url(self):
        return f"/occasions/{self.slug}/"

    def clean(self):
        super().clean()
        if self.rule == self.Rule.TERM:
            if not self.term:
                raise ValidationError({"term": _("请选节气。")})
            return
        if not self.month or not self.day:
            raise ValidationError({"month": _("请填月和日。")})
        if self.rule == self.Rule.LUNAR:
            if not (1 <= self.month <= 12 and 1 <= self.day <= 30):
                raise ValidationError({"day": _("农历没有这一天。")})
            return
        _check_solar("day", self.month, self.day)
        if self.rule == self.Rule.RANGE:
            if not self.end_month or not self.end_day:
                raise ValidationError({"end_month": _("请填结束的月和日。")})
            _check_solar("end_day", self.end_month, self.end_day)

    def dates_in(self, year):
        """Return `(first, last)` dates of the occasion that begins in the solar `year`, both
        inclusive. A range may end in the next year. Lunar rules are resolved for 1900–2100;
        source of the tables: borax."""
        first = self._first_day(year)
        return first, self._last_day(first)

    def dates_between(self, first, last):
        """Return `(first, last)` of all occurrences that touch the days from `first` to `last`,
        in order. A lunar day may fall twice in one solar year, and in the next not at all."""
        years = range(first.year - 1, last.year + 1)
        begins = sorted({begin for year in years for begin in self._begins(year)})
        spans = ((begin, self._last_day(begin)) for begin in begins)
        return [span for span in spans if span[0] <= last and span[1] >= first]

    def next_dates(self, today):
        """Return `(first, last)` of the occurrence under way or next after `today`."""
        for year in range(today.year - 1, today.year + 4):
            for first in self._begins(year):
                last = self._last_day(first)
                if last >= today:
                    return first, last
        raise ValueError(f"no occurrence of {self.name} after {today}")

    @property
    def is_term(self):
        """Whether it is a solar term and no festival, as 春分."""
        return self.rule == self.Rule.TERM and not self.traditional

    @property
    def title(self):
        return self.name

    @property
    def summary(self):
        return self.description

    def _first_day(self, year):
        begins = self._begins(year)
        return begins[0] if begins else _lunar(year, self.month, self.day)

    def _begins(self, year):
        """The days of the solar `year` on which it begins."""
        if self.rule == self.Rule.TERM:
            return [TermUtils.nth_term_day(year, term_name=self.term)]
        if self.rule != self.Rule.LUNAR:
            return [_solar(year, self.month, self.day)]
        # The twelfth lunar month mostly falls in the next solar year.
        dates = [_lunar(lunar_year, self.month, self.day) for lunar_year in (year - 1, year)]
        return [date for date in dates if date.year == year]

    def _last_day(self, first):
        if self.rule == self.Rule.RANGE:
            last = _solar(first.year, self.end_month, self.end_day)
            if last < first:
                last = _solar(first.year + 1, self.end_month, self.end_day)
            return last
        return first + datetime.timedelta(days=max(self.length, 1) - 1)


def _lunar(year, month, day):
    while True:
        try:
            return LunarDate(year, month, day, 0).to_solar_date()
        except InvalidLunarDateError:
            if day != 30:
                raise
            day = 29


def _solar(year, month, day):
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return datetime.date(year, month, 28)


def _check_solar(field, month, day):
    try:
        datetime.date(2024, month, day)
    except ValueError as error:
        raise ValidationError({field: _("没有这一天。")}) from error
