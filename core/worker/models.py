from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult


class TaskLease(models.Model):
    """Which worker runs a task and until when nobody else may: the queue itself keeps no such
    thing, so that a killed worker's task would stay running for ever."""

    task = models.OneToOneField(
        DBTaskResult,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="lease",
        verbose_name=_("任务"),
    )
    worker_id = models.CharField(_("执行者"), max_length=64)
    expires_at = models.DateTimeField(_("占用到"), db_index=True)

    class Meta:
        verbose_name = _("任务占用")
        verbose_name_plural = _("任务占用")

    def __str__(self):
        return f"{self.task_id} · {self.worker_id}"


class PeriodicJob(models.Model):
    """When a job of the periodic table ran and runs next: the row that several workers
    compete for, so that only one of them runs it."""

    name = models.CharField(_("名称"), max_length=200, unique=True)
    schedule = models.CharField(_("周期"), max_length=60)
    next_run_at = models.DateTimeField(_("下次执行"), db_index=True)
    last_run_at = models.DateTimeField(_("上次开始"), null=True, blank=True)
    last_finished_at = models.DateTimeField(_("上次完成"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("连续失败次数"), default=0)
    last_error = models.TextField(_("最近的错误"), blank=True)
    locked_by = models.CharField(_("执行者"), max_length=64, blank=True)
    locked_until = models.DateTimeField(_("占用到"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("定期工作")
        verbose_name_plural = _("定期工作")

    def __str__(self):
        return self.name


class WorkerHeartbeat(models.Model):
    """A sign of life, written every few seconds by each worker, read by the dashboard."""

    worker_id = models.CharField(_("执行者"), max_length=64, primary_key=True)
    started_at = models.DateTimeField(_("启动时间"))
    beat_at = models.DateTimeField(_("最近的动静"), db_index=True)

    class Meta:
        ordering = ["-beat_at"]
        verbose_name = _("后台工作的动静")
        verbose_name_plural = _("后台工作的动静")

    def __str__(self):
        return self.worker_id


class MissedDate(models.Model):
    """Why something did not go out, or off, at its time: written when the clock fails with it,
    removed when the date is settled."""

    class Kind(models.TextChoices):
        PUBLISH = "publish", _("该发没发")
        EXPIRE = "expire", _("该下没下")

    kind = models.CharField(_("种类"), max_length=10, choices=Kind.choices)
    content_type = models.ForeignKey(
        ContentType, verbose_name=_("类型"), on_delete=models.CASCADE, related_name="+"
    )
    object_id = models.CharField(_("对象"), max_length=255)
    title = models.CharField(_("名称"), max_length=255)
    due_at = models.DateTimeField(_("应在"))
    reason = models.TextField(_("原因"))
    failures = models.PositiveIntegerField(_("失败次数"), default=1)
    failed_at = models.DateTimeField(_("第一次失败"))
    tried_at = models.DateTimeField(_("最近一次"), db_index=True)

    class Meta:
        verbose_name = _("错过的时间")
        verbose_name_plural = _("错过的时间")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "content_type", "object_id"], name="worker_missed_once_an_item"
            )
        ]

    def __str__(self):
        return self.title
