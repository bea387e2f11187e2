"""无障碍声明: what the site does so that everybody can use it, and what it does not do yet.

Every installation gets it as a page of its own, which editors then keep true.
"""

from django.utils.translation import gettext as _

from home.models import StandardPage

SLUG = "accessibility"


def ensure_accessibility_statement(home):
    """Add the statement below `home` unless a page stands at its address."""
    if home.get_children().filter(slug=SLUG).exists():
        return
    page = StandardPage(
        title=_("无障碍声明"),
        slug=SLUG,
        summary=_("大字、高对比、键盘、读屏和朗读，怎样用得更顺手；哪里还不够好，请告诉我们。"),
        body=_body(),
    )
    home.add_child(instance=page)
    page.save_revision().publish()


def _body():
    return [
        text(
            _(
                "本站照着《Web 内容无障碍指南》（WCAG 2.2）AA 级和"
                "《互联网内容无障碍可访问性技术要求与测试方法》（GB/T 37668）来做。"
                "做到了什么、还差什么，都写在下面。"
            )
        ),
        ("heading", _("怎样看得更清楚")),
        items(
            _(
                "页面最上面一行可以切换“长辈版”“高对比”“深色”，再点一次就回到原样；"
                "全部选择都在<a href='/look/'>显示设置</a>里。"
            ),
            _("长辈版：字大、按钮大，一栏到底，只留要紧的内容，没有弹窗，什么也不自己动。"),
            _("文章有大、中、小三种字号；把浏览器放大到 400%，也不用左右拖动。"),
            _("没有选过的，照手机、电脑系统里的设置来：深色、高对比、减少动态效果都认。"),
            _("选择只记在本机浏览器的一个小文件里，一年有效，不记您是谁，也不传给别人。"),
        ),
        ("heading", _("怎样听")),
        items(
            _(
                "文章、活动记录、专栏和人物页上有“朗读”，用的是设备自带的声音，一句一句读，"
                "读到哪句哪句有底色；可以暂停、继续、停止。"
            ),
            _("设备上没有中文语音的，会明白告诉您，可以在系统设置里添加。"),
            _(
                "用读屏软件的：标题分级，区域有名称，图片有文字说明，图表后面都有表格，"
                "表单的错误写在表单上面，点一下就到那一项。"
            ),
        ),
        ("heading", _("不用鼠标")),
        items(
            _(
                "Tab 键往前走，Shift 加 Tab 往后走，焦点所在有一圈粗线；"
                "回车打开链接，空格按下按钮。"
            ),
            _("每页第一个链接是“跳到正文”，可以略过报头和导航。"),
            _("搜索框里打字以后，上下键选建议，回车打开，Esc 收起。"),
            _("Ctrl 加“+”放大，Ctrl 加“-”缩小，Ctrl 加 0 还原；苹果电脑把 Ctrl 换成 Command。"),
            _("不开脚本也能看文章、查活动、切换显示；只有朗读和打印按钮要用到脚本。"),
        ),
        ("heading", _("还不够好的地方")),
        items(
            _("早年的附件里有些是扫描件，读屏软件读不出来。急着用的请告诉我们，优先换成文字。"),
            _("一部分视频还没有字幕，正在补。"),
            _(
                "朗读的声音好不好听，要看设备；有的浏览器读不出一句里的个别字，也不能给那一句加底色。"
            ),
            _("外文、少数民族文字和手语，目前没有。"),
        ),
        ("heading", _("告诉我们")),
        text(
            _(
                "遇到过不去的坎，请到<a href='/report-error/'>网站找错</a>，"
                "选“显示不正常、用着不方便”，写明哪一页、用的什么设备。"
            )
        ),
    ]


def text(words):
    """A paragraph of a statement's body."""
    return "paragraph", f"<p>{words}</p>"


def items(*rows):
    """A list of a statement's body."""
    return "paragraph", f"<ul>{''.join(f'<li>{item}</li>' for item in rows)}</ul>"
