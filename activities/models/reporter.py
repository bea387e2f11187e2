from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TeamReporter(models.Model):
    """Who writes for a team: reaches the records of that team and of the teams below it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("用户"),
        on_delete=models.CASCADE,
        related_name="team_reporter",
    )
    team = models.ForeignKey(
        "activities.Team",
        verbose_name=_("队伍"),
        on_delete=models.PROTECT,
        related_name="reporters",
    )

    class Meta:
        verbose_name = _("队伍信息员")
        verbose_name_plural = _("队伍信息员")

    def __str__(self):
        return f"{self.user}（{self.team}）"
