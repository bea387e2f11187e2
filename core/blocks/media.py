from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock

PLAYABLE = {"mp4": "video/mp4", "webm": "video/webm", "mp3": "audio/mpeg", "m4a": "audio/mp4"}


def _sample_image():
    """A landscape picture of the library, to show how a block looks."""
    images = get_image_model().objects.order_by("pk")
    return images.filter(width__gt=F("height")).first() or images.first()


def _sample_document():
    return get_document_model().objects.order_by("pk").first()


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("图片"))
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


class VideoBlock(blocks.StructBlock):
    """Plays an uploaded file; nothing is embedded from another host."""

    document = DocumentChooserBlock(label=_("视频或音频文件"))
    poster = ImageChooserBlock(label=_("封面图"), required=False)
    caption = blocks.CharBlock(label=_("说明"), max_length=200, required=False)

    class Meta:
        icon = "media"
        label = _("视频、音频")
        description = _("上传到文件库的 mp4、webm、mp3 或 m4a，点了才播放。")
        template = "core/blocks/video.html"
        preview_value = {"document": None, "caption": "现场三分钟"}

    def clean(self, value):
        cleaned = super().clean(value)
        if cleaned["document"].file_extension.lower() not in PLAYABLE:
            message = _("只能播放 mp4、webm、mp3 和 m4a 文件，请换一个文件。")
            raise StructBlockValidationError({"document": ValidationError(message)})
        return cleaned

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        document = value.get("document")
        extension = document.file_extension.lower() if document else "mp4"
        context["media_type"] = PLAYABLE.get(extension, "")
        context["is_audio"] = context["media_type"].startswith("audio")
        return context
