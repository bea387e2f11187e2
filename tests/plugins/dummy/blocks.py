from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.front_blocks import FrontBlock


class BoxBlock(blocks.CharBlock):
    def render(self, value, context=None):
        if value == "出错":
            raise RuntimeError("样例块故意出错")
        return format_html("<p class='box'>样例块：{}</p>", value)

    class Meta:
        icon = "placeholder"


class DummyFrontBlock(FrontBlock):
    def render(self, value, context=None):
        return "样例版块"

    class Meta:
        icon = "pick"
        label = _("样例版块")
        description = _("只在测试里。")
