from django.db import models
from django.utils.translation import gettext_lazy as _


class Office(models.Model):
    """A civility office: the area it works for, and the group, section and collection that
    `manage.py setup_offices` gives it. A member of the group works within the area's subtree.
    `reporters` are the people of its teams, who add drafts and pictures but see no others."""

    name = models.CharField(_("名称"), max_length=80)
    area = models.OneToOneField(
        "core.Area", verbose_name=_("区域"), on_delete=models.PROTECT, related_name="office"
    )
    group = models.OneToOneField(
        "auth.Group", verbose_name=_("用户组"), on_delete=models.PROTECT, related_name="office"
    )
    reporters = models.OneToOneField(
        "auth.Group",
        verbose_name=_("信息员用户组"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    section = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("所属版面"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    collection = models.ForeignKey(
        "wagtailcore.Collection",
        verbose_name=_("图片与文件集"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("文明办")
        verbose_name_plural = _("文明办")
        ordering = ["area__position", "area_id"]

    def __str__(self):
        return self.name
