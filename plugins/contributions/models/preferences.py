from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseSiteSetting


class ContributionsSettings(BaseSiteSetting):
    """What the office decides about contributions on a site."""

    shows_honours = models.BooleanField(
        _("公开光荣榜"),
        default=False,
        help_text=_(
            "在 /contribute/honours/ 公布志愿者的采用、刊用和积分，页脚有链接。"
            "同意公开署名的写姓名和单位，其他人只写“通讯员”。"
        ),
    )

    class Meta:
        verbose_name = _("投稿的设置")
