"""浏览数怎么统计: what the site keeps of who reads it, which is next to nothing.

Every installation gets it as a page of its own, which editors then keep true.
"""

from django.utils.translation import gettext as _

from home.accessibility_statement import items, text
from home.models import StandardPage

SLUG = "readings"


def ensure_readings_statement(home):
    """Add the statement below `home` unless a page stands at its address."""
    if home.get_children().filter(slug=SLUG).exists():
        return
    page = StandardPage(
        title=_("浏览数怎么统计"),
        slug=SLUG,
        summary=_("浏览数怎么数，本机记了什么，您留的话谁看得到。"),
        body=_body(),
    )
    home.add_child(instance=page)
    page.save_revision().publish()


def _body():
    return [
        text(_("看本站不用注册，也不用同意什么。下面写明本站记什么、不记什么。")),
        ("heading", _("怎样数")),
        items(
            _("每一页每天记一个数：打开了多少次。不记是谁、从哪里来、用什么设备。"),
            _("不为统计放 Cookie，不装别家的统计程序，页面上也没有跟踪的小图片。"),
            _(
                "同一个人半小时内刷新同一页只算一次。为此在服务器内存里记一个认不出人的码，"
                "每天换一次，不写进数据库，也不传给别人。"
            ),
            _("搜索引擎等程序和登录的工作人员不计数。"),
        ),
        ("heading", _("本机记了什么")),
        items(
            _(
                "您选过深色、长辈版、字号的，记在本机的一个 Cookie 里，一年有效，"
                "可以在<a href='/look/'>显示设置</a>里还原。"
            ),
        ),
        ("heading", _("您留的话")),
        items(
            _("“网站找错”里写的内容和联系方式，只有负责更正的工作人员看得到，不公开。"),
            _("请不要写自己或别人的身份证号、住址这类信息。"),
            _(
                "照片和故事里有您、又不愿公开的，"
                "请从<a href='/report-error/'>网站找错</a>告诉我们。"
            ),
        ),
    ]
