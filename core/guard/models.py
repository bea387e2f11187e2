from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.withdrawal import KeptModel, KeptQuerySet


class AttemptCount(models.Model):
    """How often something was tried within the present window; see `core.throttling`."""

    key = models.CharField(_("键"), max_length=64, primary_key=True)
    number = models.PositiveIntegerField(_("次数"), default=0)
    expires_at = models.DateTimeField(_("到期"), db_index=True)

    class Meta:
        verbose_name = _("尝试次数")
        verbose_name_plural = _("尝试次数")
        default_permissions = ()

    def __str__(self):
        return f"{self.key[:8]} {self.number}"


#: By marks in a browser's name, the more special ones first: each names those it descends from.
_PROGRAMS = (
    ("MicroMessenger", _("微信")),
    ("QQBrowser", _("QQ 浏览器")),
    ("UCBrowser", _("UC 浏览器")),
    ("HuaweiBrowser", _("华为浏览器")),
    ("360SE", _("360 浏览器")),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    *((mark, mark) for mark in ("Firefox", "Chrome", "Safari")),
)
_SYSTEMS = (
    *((mark, mark) for mark in ("Windows", "Android", "HarmonyOS", "iPhone", "iPad")),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


class SignInEventQuerySet(KeptQuerySet):
    def drop_old(self):
        """Delete what is older than `SIGN_IN_LOG_DAYS`, and nothing else."""
        before = timezone.now() - timedelta(days=settings.SIGN_IN_LOG_DAYS)
        return models.QuerySet.delete(self.filter(happened_at__lt=before))[0]


class SignInEvent(KeptModel):
    """One thing that happened to an account at the door. Written once; goes by age alone."""

    class Outcome(models.TextChoices):
        SUCCESS = "success", _("登录成功")
        PASSWORD = "password", _("密码正确，等待第二步")  # noqa: S105 a label
        FAILURE = "failure", _("密码错误")
        LOCKED = "locked", _("错误太多，锁定账号在此地址的登录")
        ADDRESS_LOCKED = "address_locked", _("错误太多，锁定此地址的登录")
        CODE_FAILURE = "code_failure", _("验证码错误")
        CODE_LOCKED = "code_locked", _("验证码错误太多，锁定")
        RECOVERY = "recovery", _("用了一个恢复代码")
        LOGOUT = "logout", _("退出")
        PASSWORD_CHANGED = "password_changed", _("密码已改")  # noqa: S105 a label
        RESET_ASKED = "reset_asked", _("申请重设密码")
        ENROLLED = "enrolled", _("启用两步验证")
        RENEWED = "renewed", _("换了新的恢复代码")
        REMOVED = "removed", _("停用两步验证")
        RESET = "reset", _("两步验证被重置")
        UNLOCKED = "unlocked", _("解除锁定")

    happened_at = models.DateTimeField(_("时间"), default=timezone.now, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("账号"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="sign_in_events",
    )
    #: Empty where no account has the name that was typed: people type passwords there.
    username = models.CharField(_("用户名"), max_length=150, blank=True)
    outcome = models.CharField(_("结果"), max_length=20, choices=Outcome.choices, db_index=True)
    address = models.CharField(_("来自地址"), max_length=45, blank=True)
    agent = models.CharField(_("浏览器"), max_length=160, blank=True)
    #: Who did it, where it was not the account itself.
    actor = models.CharField(_("操作人"), max_length=200, blank=True)

    objects = SignInEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("登录记录")
        verbose_name_plural = _("登录记录")
        ordering = ["-happened_at", "-pk"]
        default_permissions = ("view",)
        permissions = [
            ("unlock_signin", _("可以解除登录锁定")),
            ("reset_secondstep", _("可以重置别人的两步验证")),
        ]

    def __str__(self):
        return f"{self.username} {self.get_outcome_display()}"

    @property
    def shown_name(self):
        return self.username or _("（没有这个账号）")

    @property
    def browser(self):
        """What a person makes of the browser's long name: the program and the system."""
        found = [
            next((str(shown) for mark, shown in marks if mark in self.agent), "")
            for marks in (_PROGRAMS, _SYSTEMS)
        ]
        return " · ".join(filter(None, found)) or self.agent[:40]


class Authenticator(models.Model):
    """The app that shows an account's codes (RFC 6238). Its secret is sealed, never shown again."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("账号"),
        on_delete=models.CASCADE,
        related_name="authenticator",
    )
    secret = models.TextField(_("密钥（加密）"))
    #: The time step of the last code taken: no code counts twice.
    last_step = models.BigIntegerField(_("上次所用时段"), default=0)

    class Meta:
        verbose_name = _("验证器")
        verbose_name_plural = _("验证器")
        default_permissions = ()

    def __str__(self):
        return str(self.user)


class RecoveryCode(models.Model):
    """Opens the door once when the phone is lost; only its keyed hash is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("账号"),
        on_delete=models.CASCADE,
        related_name="recovery_codes",
    )
    digest = models.CharField(_("摘要"), max_length=64)

    class Meta:
        verbose_name = _("恢复代码")
        verbose_name_plural = _("恢复代码")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="guard_recovery_code_once")
        ]

    def __str__(self):
        return str(self.user)
