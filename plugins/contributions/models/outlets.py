from django.conf import settings
from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.permissions import scoped
from plugins.contributions.models.files import place_of, private_storage


class Level(models.TextChoices):
    NATIONAL = "national", _("中央")
    PROVINCE = "province", _("省")
    CITY = "city", _("市")
    COUNTY = "county", _("县")


class Outlet(models.Model):
    """A site, paper or account outside of this site that prints pieces."""

    class Kind(models.TextChoices):
        CIVILITY = "civility", _("文明网")
        PAPER = "paper", _("报纸")
        NEWS = "news", _("新闻网站")
        WECHAT = "wechat", _("微信公众号")
        WEIBO = "weibo", _("微博")
        FORUM = "forum", _("论坛")

    name = models.CharField(_("名称"), max_length=60, unique=True)
    level = models.CharField(_("级别"), max_length=8, choices=Level.choices)
    kind = models.CharField(_("种类"), max_length=8, choices=Kind.choices)

    class Meta:
        verbose_name = _("外部媒体")
        verbose_name_plural = _("外部媒体")
        ordering = ["name"]

    def __str__(self):
        return self.name


class PlacementQuerySet(models.QuerySet):
    def in_scope_of(self, editor):
        return scoped(self, editor)

    def confirmed(self):
        return self.exclude(confirmed_at=None)

    def points(self):
        """Return what the confirmed ones are worth by the table of rules, as an expression."""
        decided = PointRule.objects.filter(level=OuterRef("outlet__level")).values("points")
        default = Case(
            *(When(outlet__level=level, then=Value(n)) for level, n in PointRule.DEFAULTS.items())
        )
        rows = self.confirmed().order_by().annotate(worth=Coalesce(Subquery(decided), default))
        # One row of one column, whatever the number of placements.
        total = rows.annotate(all=Value(1)).values("all").annotate(total=Sum("worth"))
        return Coalesce(Subquery(total.values("total")), 0)


class Placement(models.Model):
    """That a piece was printed outside; it counts once an editor has confirmed it."""

    submission = models.ForeignKey(
        "contributions.Submission",
        verbose_name=_("来稿"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="placements",
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("本站的文章"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    area = models.ForeignKey(
        "core.Area", verbose_name=_("区域"), on_delete=models.PROTECT, related_name="+"
    )
    outlet = models.ForeignKey(
        Outlet, verbose_name=_("登在哪里"), on_delete=models.PROTECT, related_name="placements"
    )
    link = models.URLField(_("链接"), max_length=500, blank=True)
    date = models.DateField(_("刊登日期"), db_index=True)
    proof = models.FileField(
        _("截图或版面照片"), upload_to=place_of, storage=private_storage, blank=True
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("登记人"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    entered_at = models.DateTimeField(_("登记时间"), default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("核对人"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    confirmed_at = models.DateTimeField(_("核对时间"), null=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("外部刊用")
        verbose_name_plural = _("外部刊用")
        ordering = ["-date", "-pk"]
        indexes = [models.Index(fields=["area", "-date"], name="contributions_placed")]
        constraints = [
            models.CheckConstraint(
                condition=Q(submission__isnull=False) | Q(page__isnull=False),
                name="contributions_placement_of_something",
            ),
            models.UniqueConstraint(
                fields=["submission", "outlet", "date"], name="contributions_placed_once"
            ),
        ]

    def __str__(self):
        return f"{self.outlet} {self.date}"

    @property
    def what(self):
        return self.submission or self.page


class PointRule(models.Model):
    """How many points a confirmed placement of a level is worth."""

    #: Where nobody has decided.
    DEFAULTS = {Level.NATIONAL: 3, Level.PROVINCE: 2, Level.CITY: 1, Level.COUNTY: 0}

    level = models.CharField(_("级别"), max_length=8, choices=Level.choices, unique=True)
    points = models.PositiveSmallIntegerField(_("分值"), default=0)

    class Meta:
        verbose_name = _("积分规则")
        verbose_name_plural = _("积分规则")

    def __str__(self):
        return f"{self.get_level_display()} {self.points}"

    @classmethod
    def table(cls):
        """Return `{level: points}` of all levels."""
        return {**cls.DEFAULTS, **dict(cls.objects.values_list("level", "points"))}
