from decimal import Decimal

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from activities.models.codes import allocate_codes
from activities.querysets import ActivityQuerySet, State

code_validator = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9\-]{2,31}$", _("编号由字母、数字和横线组成，三到三十二位。")
)


#: What figures add up of records.
SUMMED = ("participants", "total_hours", "people_served")


class Activity(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    ClusterableModel,
):
    """An activity record: what reports, figures and search all draw on."""

    #: What no reader meets, so that a review does not turn on it.
    not_reviewed = ("responsible_name", "responsible_phone")
    #: What is read along with records that a text refers to.
    named_with = ("team",)

    code = models.CharField(
        _("编号"),
        max_length=32,
        unique=True,
        blank=True,
        validators=[code_validator],
        help_text=_("留空则自动给号，例如 PX-2026-000123。改了以后，旧网址会转到新网址。"),
    )
    title = models.CharField(_("名称"), max_length=80)
    summary = models.CharField(_("摘要"), max_length=200, blank=True)
    description = models.TextField(_("内容"), blank=True)
    category = models.ForeignKey(
        "activities.ServiceCategory",
        verbose_name=_("服务类别"),
        on_delete=models.PROTECT,
        related_name="activities",
    )
    forms = ParentalManyToManyField(
        "activities.ActivityForm", verbose_name=_("活动形式"), blank=True, related_name="activities"
    )
    occasion = models.ForeignKey(
        "activities.Occasion",
        verbose_name=_("时间节点"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
    )
    team = models.ForeignKey(
        "activities.Team",
        verbose_name=_("队伍"),
        on_delete=models.PROTECT,
        related_name="activities",
    )
    co_teams = ParentalManyToManyField(
        "activities.Team", verbose_name=_("协办队伍"), blank=True, related_name="joined_activities"
    )
    brand = models.ForeignKey(
        "brands.BrandPage",
        verbose_name=_("品牌"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="activities",
    )
    area = models.ForeignKey(
        "core.Area", verbose_name=_("区域"), on_delete=models.PROTECT, related_name="activities"
    )
    place = models.CharField(_("地点"), max_length=120)
    latitude = models.DecimalField(
        _("纬度"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("经度"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    start = models.DateTimeField(_("开始"))
    end = models.DateTimeField(_("结束"))
    signup_opens = models.DateTimeField(_("招募开始"), null=True, blank=True)
    signup_closes = models.DateTimeField(_("招募截止"), null=True, blank=True)
    planned_participants = models.PositiveIntegerField(_("计划人数"), null=True, blank=True)
    signed_up = models.PositiveIntegerField(_("已报名人数"), null=True, blank=True)
    participants = models.PositiveIntegerField(_("实际参加人数"), null=True, blank=True)
    hours_per_person = models.DecimalField(
        _("人均时长（小时）"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    total_hours = models.DecimalField(
        _("总时长（小时）"),
        max_digits=9,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("留空则按实际人数乘人均时长算。"),
    )
    audience = models.CharField(_("服务对象"), max_length=80, blank=True)
    people_served = models.PositiveIntegerField(_("服务人数"), null=True, blank=True)
    risks = models.TextField(
        _("可能的风险"), blank=True, help_text=_("招募志愿者时要写明（《志愿服务条例》第十二条）。")
    )
    safeguards = models.TextField(_("保障措施"), blank=True)
    cancelled = models.BooleanField(_("已取消"), default=False)
    cancel_reason = models.CharField(_("取消原因"), max_length=120, blank=True)
    source = models.CharField(_("记录来源"), max_length=80, blank=True)
    responsible_name = models.CharField(
        _("负责人"), max_length=40, blank=True, help_text=_("只在后台看得到。")
    )
    responsible_phone = models.CharField(
        _("负责人电话"), max_length=30, blank=True, help_text=_("只在后台看得到。")
    )
    created_at = models.DateTimeField(_("录入时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="activity")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="activity",
        for_concrete_model=False,
    )

    objects = ActivityQuerySet.as_manager()

    search_fields = [
        index.SearchField("title", boost=10),
        index.AutocompleteField("title"),
        index.SearchField("code"),
        index.SearchField("place"),
        index.SearchField("summary"),
        index.FilterField("area_id"),
        index.FilterField("category_id"),
        index.FilterField("team_id"),
        index.FilterField("brand_id"),
        index.FilterField("occasion_id"),
        index.FilterField("start"),
        index.FilterField("end"),
        index.FilterField("live"),
        index.FilterField("cancelled"),
    ]

    class Meta:
        verbose_name = _("活动记录")
        verbose_name_plural = _("活动记录")
        ordering = ["-start", "-id"]
        indexes = [
            # Partial: SQLite takes a plain `WHERE live` for no comparison with an index's column.
            models.Index(
                fields=["start", "end", "cancelled"], condition=Q(live=True), name="public_start"
            ),
            # With what the front page's figures add up, so that not a record is read for them.
            models.Index(
                fields=["end", "start", "cancelled", "team", *SUMMED],
                condition=Q(live=True),
                name="public_end",
            ),
            models.Index(
                fields=["brand", "start", "end", "cancelled", *SUMMED],
                condition=Q(live=True),
                name="public_brand_start",
            ),
            models.Index(
                fields=["occasion", "end", "cancelled"],
                condition=Q(live=True),
                name="public_occasion_end",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gte=F("start")),
                name="activity_ends_after_start",
                violation_error_message=_("结束时间不能早于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(signup_closes__isnull=True)
                | Q(signup_opens__isnull=True)
                | Q(signup_closes__gte=F("signup_opens")),
                name="activity_signup_closes_after_opening",
                violation_error_message=_("招募截止不能早于招募开始。"),
            ),
            models.CheckConstraint(
                condition=(Q(hours_per_person__isnull=True) | Q(hours_per_person__gte=0))
                & (Q(total_hours__isnull=True) | Q(total_hours__gte=0)),
                name="activity_hours_not_negative",
                violation_error_message=_("时长不能是负数。"),
            ),
        ]

    def __str__(self):
        return f"{self.title}（{self.code}）" if self.code else self.title

    @property
    def revisions(self):
        return self._revisions

    @property
    def state(self):
        now = timezone.now()
        if self.cancelled:
            return State.CANCELLED
        if self.end <= now:
            return State.ENDED
        if self.start <= now:
            return State.ONGOING
        opens, closes = self.signup_opens, self.signup_closes
        if opens and closes and opens <= now < closes:
            return State.OPEN
        return State.SOON

    @property
    def is_ahead(self):
        return self.state in (State.OPEN, State.SOON, State.ONGOING)

    @property
    def places_left(self):
        """How many volunteers are still wanted; None where no number was planned or counted."""
        if self.planned_participants is None or self.signed_up is None:
            return None
        return max(self.planned_participants - self.signed_up, 0)

    @property
    def searched_texts(self):
        """What a search result may quote from, the best known first."""
        return [self.summary, self.description]

    @property
    def cover(self):
        """The first photo, or None; asks nothing when photos were prefetched."""
        return next(iter(self.photos.all()), None)

    def clean(self):
        super().clean()
        if self.start and self.end and self.end < self.start:
            raise ValidationError({"end": _("结束时间不能早于开始时间。")})
        if self.cancelled and not self.cancel_reason:
            raise ValidationError({"cancel_reason": _("请写一句取消的原因，读者会看到。")})
        if self.code:
            former = FormerCode.objects.filter(code__iexact=self.code).exclude(activity=self.pk)
            if former.exists():
                raise ValidationError({"code": _("这个编号是另一条记录用过的，请换一个。")})

    def save_revision(self, *args, **kwargs):
        self._count_hours()
        return super().save_revision(*args, **kwargs)

    def _count_hours(self):
        if self.total_hours is None and self.participants and self.hours_per_person:
            self.total_hours = Decimal(self.participants) * self.hours_per_person

    def save(self, *args, **kwargs):
        self._count_hours()
        with transaction.atomic():
            if not self.code:
                self.code = allocate_codes(timezone.localtime(self.start).year)[0]
            before = (
                type(self)._base_manager.filter(pk=self.pk).values_list("code", flat=True).first()
                if self.pk
                else None
            )
            super().save(*args, **kwargs)
            if before and before != self.code:
                FormerCode.objects.filter(code=self.code).delete()
                FormerCode.objects.update_or_create(code=before, defaults={"activity": self})

    def with_content_json(self, content):
        """A revision made before the record had its number must not take it away again."""
        restored = super().with_content_json(content)
        restored.code = restored.code or self.code
        return restored

    @property
    def former_addresses(self):
        """Where this record could be read under its old codes."""
        return [f"/activities/{code}/" for code in self.former_codes.values_list("code", flat=True)]

    def get_absolute_url(self):
        return f"/activities/{self.code}/"

    @property
    def about(self):
        return f"{timezone.localtime(self.start):%Y-%m-%d}，{self.place}，{self.team.title}"

    @property
    def calendar_address(self):
        """Where this activity can be taken into a calendar; empty once there is no use in it."""
        return f"{self.get_absolute_url()}calendar.ics" if self.is_ahead else ""

    def get_preview_template(self, request, mode_name):
        return "activities/activity_page.html"

    def get_preview_context(self, request, mode_name):
        from activities.records import activity_context

        return {**super().get_preview_context(request, mode_name), **activity_context(self)}


class FormerCode(models.Model):
    """A code that a record once had; its address leads to the record for ever."""

    code = models.CharField(_("旧编号"), max_length=32, unique=True)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="former_codes")
    changed_at = models.DateTimeField(_("更改时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("旧编号")
        verbose_name_plural = _("旧编号")

    def __str__(self):
        return self.code


class ActivityPhoto(Orderable):
    activity = ParentalKey(Activity, on_delete=models.CASCADE, related_name="photos")
    image = models.ForeignKey(
        "core.SiteImage", verbose_name=_("照片"), on_delete=models.CASCADE, related_name="+"
    )
    caption = models.CharField(
        _("说明"), max_length=200, blank=True, help_text=_("留空则用图库里的说明。")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("照片")
        verbose_name_plural = _("照片")

    def __str__(self):
        return self.caption_text

    @property
    def caption_text(self):
        return self.caption or self.image.caption


class ActivityAttachment(Orderable):
    activity = ParentalKey(Activity, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey(
        "core.SiteDocument", verbose_name=_("文件"), on_delete=models.CASCADE, related_name="+"
    )
    title = models.CharField(_("显示的名称"), max_length=120, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("附件")
        verbose_name_plural = _("附件")

    def __str__(self):
        return self.title or self.document.title
