"""The lead picture, and what those hear who cannot see the pictures."""

from django.utils.translation import gettext as _

from core.checks.findings import WARNING, Finding
from core.models import PublishingLine


def found(item, texts):
    if isinstance(item, PublishingLine) and hasattr(item, "lead_image"):
        if item.lead_image is None and getattr(item, "portrait", None) is None:
            yield Finding(
                code="lead_image_missing",
                severity=WARNING,
                message=_("没有头图，列表和分享里没有画面。"),
                path="lead_image",
            )
    lead = getattr(item, "lead_image", None)
    if lead is not None:
        yield from _of_picture(lead, "", "lead_image")
    for path, picture in texts.pictures:
        if picture.image is None:
            yield Finding(
                code="picture_gone",
                severity=WARNING,
                message=_("这里的图片已从图库删除，网页上是空的。"),
                path=path,
                suggestion=_("换一张，或删去这一块。"),
            )
        else:
            yield from _of_picture(picture.image, picture.alt, path)


def _of_picture(image, alt, path):
    if not image.is_shown:
        yield Finding(
            code="picture_withdrawn",
            severity=WARNING,
            message=_("图片“%s”已撤回肖像同意，网页上不会显示。") % image.title,
            excerpt=image.title,
            path=path,
            suggestion=_("换一张。"),
        )
    elif not (alt or image.description or image.caption):
        yield Finding(
            code="alt_missing",
            severity=WARNING,
            message=_("图片“%s”没有替代文字，看不见图的人听到的是文件名。") % image.title,
            excerpt=image.title,
            path=path,
            suggestion=_("写一句画面里有什么。"),
        )
