from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy

from django.db.models import F
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock


def _sample_image():
    """A landscape picture of the library, to show how a block looks."""
    images = get_image_model().objects.order_by("pk")
    return images.filter(width__gt=F("height")).first() or images.first()


def _sample_document():
    return get_document_model().objects.order_by("pk").first()


_at_hand = ContextVar("pictures at hand", default=None)


@contextmanager
def pictures_at_hand(rows):
    """Let texts that are read within take their pictures from `rows`, {primary key: picture, None
    for one that is gone}, instead of asking for them once more."""
    token = _at_hand.set(rows)
    try:
        yield
    finally:
        _at_hand.reset(token)


class PictureChooserBlock(ImageChooserBlock):
    def bulk_to_python(self, values):
        rows = _at_hand.get()
        if rows is None or not all(pk is None or pk in rows for pk in values):
            return super().bulk_to_python(values)
        return [copy(rows[pk]) if pk is not None else None for pk in values]


class PictureBlock(blocks.StructBlock):
    image = PictureChooserBlock(label=_("图片"))
    caption = blocks.CharBlock(
        label=_("图片说明"), max_length=200, required=False, help_text=_("留空则用图库里的说明。")
    )
    alt = blocks.CharBlock(
        label=_("替代文字"),
        max_length=200,
        required=False,
        help_text=_("给看不见图片的人听的一句话；留空则用图库里的。"),
    )

    class Meta:
        icon = "image"
        label = _("图片")
        description = _("一张图片，下面是说明。")
        template = "core/blocks/picture.html"

    def get_preview_value(self):
        return self.normalize({"image": _sample_image(), "caption": "扶正、培土、踩实、浇透。"})


class GalleryBlock(blocks.StructBlock):
    pictures = blocks.ListBlock(PictureBlock(), label=_("图片"), min_num=2, max_num=12)

    class Meta:
        icon = "image"
        label = _("图集")
        description = _("三到五张现场照片，每张都写说明。")
        template = "core/blocks/gallery.html"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        pictures = value.get("pictures") or ()
        context["shown"] = [each for each in pictures if each["image"] and each["image"].is_shown]
        return context

    def get_preview_value(self):
        picture = {"image": _sample_image(), "caption": "现场"}
        return self.normalize({"pictures": [picture, picture, picture]})


class FileBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("文件"))
    title = blocks.CharBlock(label=_("显示的名称"), max_length=120, required=False)

    class Meta:
        icon = "doc-full"
        label = _("附件")
        description = _("供下载的文件，显示类型和大小。")
        template = "core/blocks/file.html"

    def get_preview_value(self):
        return self.normalize({"document": _sample_document(), "title": "报名表.docx"})
