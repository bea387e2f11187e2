import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.permissions import scoped


class SubmissionQuerySet(models.QuerySet):
    def of(self, user):
        """Return the pieces that `user` wrote: the only ones the pages at /contribute/ know."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(contributor__user_id=user.pk)

    def in_scope_of(self, editor):
        """Return what the desk of `editor` sees: handed in at least once, in the own areas."""
        return scoped(self.exclude(number=None), editor)

    def with_record(self):
        """Let each know how many its author has handed in this year, and how many of those were
        adopted: `sent` and `used`."""
        year = timezone.localdate().replace(month=1, day=1)
        since = timezone.make_aware(datetime.datetime.combine(year, datetime.time()))
        same = Submission.objects.filter(
            contributor=models.OuterRef("contributor"), submitted_at__gte=since
        )
        return self.annotate(
            sent=_counted(same), used=_counted(same.filter(state__in=Submission.ADOPTED))
        )

    def open(self):
        """Return those that wait for an editor."""
        return self.filter(state__in=(Submission.State.SUBMITTED, Submission.State.CLAIMED))


def _counted(rows):
    counts = rows.order_by().values("contributor").annotate(count=models.Count("pk"))
    counted = models.Subquery(counts.values("count"), output_field=models.IntegerField())
    return Coalesce(counted, 0)


class Submission(models.Model):
    """One piece: the text as its author has it now, and where it stands. What was handed in is
    kept in versions, what happened in events."""

    class Kind(models.TextChoices):
        NEWS = "news", _("工作动态")
        REPORT = "report", _("活动报道")
        STORY = "story", _("先进事迹")
        COMMENT = "comment", _("网评")

    class State(models.TextChoices):
        DRAFT = "draft", _("没写完")
        SUBMITTED = "submitted", _("已收到")
        CLAIMED = "claimed", _("审稿中")
        RETURNED = "returned", _("退回修改")
        ADOPTED = "adopted", _("已采用")
        PUBLISHED = "published", _("已发布")
        UNPUBLISHED = "unpublished", _("已撤下")
        WITHDRAWN = "withdrawn", _("已撤回")
        REFUSED = "refused", _("未采用")
        MERGED = "merged", _("已并入")

    class Outlet(models.TextChoices):
        """Where the author would like it printed besides this site, which comes first."""

        PROVINCE = "province", _("省文明网")
        NATION = "nation", _("中国文明网")
        OTHER = "other", _("报纸、电台、公众号")

    #: Where the author may change the text.
    WRITABLE = (State.DRAFT, State.RETURNED, State.WITHDRAWN, State.REFUSED)
    #: Where its author may enter where else it was printed.
    ADOPTED = (State.ADOPTED, State.PUBLISHED, State.UNPUBLISHED)

    #: Given when it is handed in for the first time.
    number = models.CharField(  # noqa: DJ001 unique, and most drafts never get one
        _("编号"), max_length=16, unique=True, null=True, editable=False
    )
    contributor = models.ForeignKey(
        "contributions.Contributor",
        verbose_name=_("投稿人"),
        on_delete=models.PROTECT,
        related_name="submissions",
    )
    #: Whose desk it is; as the author's when it was handed in.
    area = models.ForeignKey(
        "core.Area", verbose_name=_("区域"), on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("种类"), max_length=8, choices=Kind.choices, default=Kind.REPORT)
    title = models.CharField(_("标题"), max_length=120, blank=True)
    author_line = models.CharField(_("署名"), max_length=80, blank=True)
    #: Blocks as of a page's body, `[{"id", "type", "value"}]`; pictures, recordings and files
    #: name a SubmissionFile by its key (see `bodies`).
    body = models.JSONField(_("正文"), default=list, blank=True)
    characters = models.PositiveIntegerField(_("字数"), default=0)
    pictures = models.PositiveIntegerField(_("图片数"), default=0)
    activity = models.ForeignKey(
        "activities.Activity",
        verbose_name=_("写的是哪次活动"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    #: What the author tells of an activity that has no record: title, date, time, place, team,
    #: people, as texts.
    activity_facts = models.JSONField(_("所报的活动"), default=dict, blank=True)
    about_no_activity = models.BooleanField(_("这篇不写活动"), default=False)
    outlets = models.JSONField(_("还想投给"), default=list, blank=True)
    people_agreed = models.BooleanField(_("照片里的人都同意公开照片"), default=False)
    minors_agreed = models.BooleanField(_("有未成年人，家长已同意"), default=False)
    #: `[[label, number], …]` of what a Word file held and the text does not.
    left_out = models.JSONField(_("Word 里没带过来的"), default=list, blank=True)
    word_name = models.CharField(_("Word 文件名"), max_length=200, blank=True)

    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.DRAFT)
    state_since = models.DateTimeField(_("何时起"), default=timezone.now)
    #: Raised by each save, so that two tabs or devices notice each other.
    revision = models.PositiveIntegerField(default=0, editable=False)
    #: Which open page has saved last, where that is known: whoever lost the answer to a save does
    #: not collide with itself.
    writer = models.CharField(max_length=32, blank=True, editable=False)
    created_at = models.DateTimeField(_("开始写"), default=timezone.now)
    saved_at = models.DateTimeField(_("存于"), default=timezone.now)
    submitted_at = models.DateTimeField(_("收到"), null=True, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("认领人"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    claimed_at = models.DateTimeField(_("认领时间"), null=True, blank=True)
    #: Until when the desk answers; once claimed, as promised.
    due_at = models.DateTimeField(_("期限"), null=True, blank=True)
    #: Whether the desk's first answer came in time; None before it.
    answered_in_time = models.BooleanField(_("按时答复"), null=True, editable=False)
    withdrawal_asked_at = models.DateTimeField(_("申请撤稿"), null=True, blank=True)
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("采用成的页面"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    #: The piece on the same event that it was made one with; that one leads, both are named.
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("并入"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="merged",
    )
    #: Whether its pictures go along.
    merged_pictures = models.BooleanField(_("图片一起用"), default=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("来稿")
        verbose_name_plural = _("来稿")
        ordering = ["-saved_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "due_at"], name="contributions_waiting"),
            models.Index(fields=["area", "state", "due_at"], name="contributions_of_area"),
            models.Index(fields=["contributor", "-saved_at"], name="contributions_own"),
            models.Index(fields=["-submitted_at"], name="contributions_received"),
        ]

    def __str__(self):
        return self.title or str(_("没有标题的稿子"))

    def get_absolute_url(self):
        return reverse("contribute_piece", args=[self.pk])

    @property
    def is_writable(self):
        return self.state in self.WRITABLE

    @property
    def may_be_printed(self):
        return self.state in self.ADOPTED
