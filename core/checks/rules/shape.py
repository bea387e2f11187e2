"""The shape of an article: its title's length, whether there is a text at all."""

from django.utils.translation import gettext as _

from core.checks.findings import WARNING, Finding
from core.models import PublishingLine

SHORTEST_TITLE = 4
LONGEST_TITLE = 32


def found(item, texts):
    if not isinstance(item, PublishingLine):
        return
    title = (item.title or "").strip()
    if len(title) > LONGEST_TITLE:
        yield Finding(
            code="title_long",
            severity=WARNING,
            message=_("标题有 %(number)d 个字，列表和手机上会被截断。") % {"number": len(title)},
            excerpt=title,
            path="title",
            suggestion=_("收到 %d 个字以内。") % LONGEST_TITLE,
            basis=title,
        )
    elif 0 < len(title) < SHORTEST_TITLE:
        yield Finding(
            code="title_short",
            severity=WARNING,
            message=_("标题只有 %(number)d 个字，读者看不出写的是什么。") % {"number": len(title)},
            excerpt=title,
            path="title",
            basis=title,
        )
    if not item.summary:
        yield Finding(
            code="summary_missing",
            severity=WARNING,
            message=_("没有摘要，列表和分享里只有标题。"),
            path="summary",
        )
    if not texts.body.strip() and not _may_be_empty(item):
        yield Finding(code="body_empty", severity=WARNING, message=_("正文还是空的。"), path="body")


def _may_be_empty(item):
    """A column's issue consists of the stories it names."""
    return hasattr(item, "features")
