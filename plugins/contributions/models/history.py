from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.withdrawal import KeptModel


class SubmissionVersion(KeptModel):
    """A text as it was handed in, or before something took its place; never changed."""

    class Reason(models.TextChoices):
        SUBMITTED = "submitted", _("交稿")
        REPLACED = "replaced", _("换成 Word 文件之前")
        OVERRULED = "overruled", _("被另一处的改动盖过之前")

    submission = models.ForeignKey(
        "contributions.Submission", on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField(_("第几稿"))
    reason = models.CharField(max_length=10, choices=Reason.choices, default=Reason.SUBMITTED)
    created_at = models.DateTimeField(_("时间"), default=timezone.now)
    kind = models.CharField(_("种类"), max_length=8)
    title = models.CharField(_("标题"), max_length=120, blank=True)
    author_line = models.CharField(_("署名"), max_length=80, blank=True)
    body = models.JSONField(_("正文"), default=list)
    #: The activity's id, what was told of it, outlets, agreements: as they were.
    facts = models.JSONField(default=dict)
    characters = models.PositiveIntegerField(_("字数"), default=0)
    pictures = models.PositiveIntegerField(_("图片数"), default=0)

    class Meta:
        verbose_name = _("来稿的一稿")
        verbose_name_plural = _("来稿的各稿")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "number"], name="contributions_version_once"
            )
        ]

    def __str__(self):
        return f"{self.title}（{self.number}）"


class SubmissionEvent(KeptModel):
    """One line of a piece's timeline. Editors' names are copied; the author's is the piece's own,
    so that nothing is left of it where the author has been erased."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("已收到")
        CLAIMED = "claimed", _("审稿中")
        HANDED_OVER = "handed_over", _("转给另一位编辑")
        RETURNED = "returned", _("退回修改")
        RESUBMITTED = "resubmitted", _("您改好再交")
        ADOPTED = "adopted", _("已采用，进入三审")
        PUBLISHED = "published", _("已发布")
        UNPUBLISHED = "unpublished", _("已撤下")
        WITHDRAWN = "withdrawn", _("您撤回了这篇")
        WITHDRAWAL_ASKED = "asked", _("您申请撤稿")
        REFUSED = "refused", _("未采用")
        PRINTED = "printed", _("外面刊用")
        MERGED = "merged", _("并入另一篇")
        TOOK_IN = "took_in", _("并进来一篇")
        PARTED = "parted", _("合并取消了")
        LEAD_ADOPTED = "lead_adopted", _("并成的那篇已采用")
        LEAD_PUBLISHED = "lead_out", _("并成的那篇已发布")
        LEAD_UNPUBLISHED = "lead_down", _("并成的那篇已撤下")

    submission = models.ForeignKey(
        "contributions.Submission", on_delete=models.CASCADE, related_name="events"
    )
    kind = models.CharField(_("事情"), max_length=12, choices=Kind.choices)
    at = models.DateTimeField(_("时间"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: Empty for the author.
    actor_name = models.CharField(_("姓名"), max_length=200, blank=True)
    remark = models.TextField(_("说明"), max_length=1000, blank=True)
    version = models.ForeignKey(
        SubmissionVersion, null=True, on_delete=models.CASCADE, related_name="+"
    )
    #: What else the line says: `due` (ISO moment), `to` (a name), `address` (a path or address),
    #: `outlet`, `title`.
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("来稿的经过")
        verbose_name_plural = _("来稿的经过")
        ordering = ["pk"]
        indexes = [models.Index(fields=["submission", "kind"], name="contributions_events_of")]

    def __str__(self):
        return self.get_kind_display()


class SubmissionRemark(models.Model):
    """What an editor says of one paragraph of a version, until the author has answered it by a
    change or a sentence."""

    TITLE = "title"

    submission = models.ForeignKey(
        "contributions.Submission", on_delete=models.CASCADE, related_name="remarks"
    )
    version = models.ForeignKey(SubmissionVersion, on_delete=models.CASCADE, related_name="remarks")
    event = models.ForeignKey(
        SubmissionEvent, null=True, on_delete=models.CASCADE, related_name="remarks"
    )
    #: The id of the block, `TITLE`, or empty for the whole piece.
    block_id = models.CharField(_("哪一段"), max_length=40, blank=True)
    #: The words of the paragraph that are meant, empty for all of it.
    quote = models.CharField(_("所指的字句"), max_length=300, blank=True)
    text = models.TextField(_("批注"), max_length=1000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    author_name = models.CharField(_("编辑"), max_length=200)
    created_at = models.DateTimeField(_("时间"), default=timezone.now)
    #: “不改，跟编辑说明”.
    answer = models.CharField(_("作者的说明"), max_length=500, blank=True)
    resolved_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("来稿的批注")
        verbose_name_plural = _("来稿的批注")
        ordering = ["pk"]

    def __str__(self):
        return self.text[:40]

    @property
    def is_open(self):
        return self.resolved_at is None
