"""Video and audio in a body."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.models import Site

from core.blocks.media import PictureChooserBlock
from core.players import TYPES, Track, document_at, extension_of, player_at, player_of

LANGUAGES = [
    ("zh", _("中文")),
    ("en", _("英语")),
    ("bo", _("藏语")),
    ("ug", _("维吾尔语")),
    ("mn", _("蒙古语")),
    ("kk", _("哈萨克语")),
    ("ko", _("朝鲜语")),
]


class PlainCharBlock(blocks.CharBlock):
    """Text that is no text of the article, and not to be found by."""

    def get_searchable_content(self, value):
        return []


class CaptionsBlock(blocks.StructBlock):
    document = DocumentChooserBlock(
        label=_("字幕文件"), help_text=_("上传到文件库的 .vtt；.srt 上传时自动转成 .vtt。")
    )
    language = blocks.ChoiceBlock(label=_("语言"), choices=LANGUAGES, default="zh")

    class Meta:
        icon = "openquote"
        label = _("字幕")

    def clean(self, value):
        cleaned = super().clean(value)
        if cleaned["document"].file_extension.lower() != "vtt":
            message = _("字幕要用 .vtt 文件（.srt 上传时会自动转换），请换一个文件。")
            raise StructBlockValidationError({"document": ValidationError(message)})
        return cleaned

    def get_searchable_content(self, value):
        return []


class VideoBlock(blocks.StructBlock):
    """Plays a file of this site. What lies on another host is linked and never embedded: a
    reader's browser talks to this site alone."""

    document = DocumentChooserBlock(label=_("视频或音频文件"), required=False)
    address = PlainCharBlock(
        label=_("或者链接"),
        required=False,
        max_length=500,
        help_text=_(
            "本站文件的路径（/ 开头）或别的网站上文件的 https:// 地址，"
            "以 .mp4、.webm、.mp3 等结尾。别的网站上的只给出链接，不在本页播放。"
        ),
    )
    poster = PictureChooserBlock(
        label=_("封面图"), required=False, help_text=_("留空则从视频里自动取一帧。")
    )
    caption = blocks.CharBlock(label=_("说明"), max_length=200, required=False)
    length = PlainCharBlock(
        label=_("时长"),
        required=False,
        max_length=8,
        help_text=_("写成 3:20。上传的文件可以不填，由系统量出。"),
    )
    captions = blocks.ListBlock(
        CaptionsBlock(),
        label=_("字幕"),
        default=[],
        max_num=len(LANGUAGES),
        help_text=_("第一种默认显示。"),
    )
    transcript = blocks.TextBlock(
        label=_("文字稿"),
        required=False,
        max_length=20_000,
        rows=6,
        help_text=_("给听不见、看不见和不方便播放的人；收在播放器下面，点开才显示。"),
    )

    class Meta:
        icon = "media"
        label = _("视频、音频")
        description = _("上传到文件库的 mp4、webm、mp3 或 m4a，点了才播放；可加字幕和文字稿。")
        template = "core/blocks/video.html"

    def get_preview_value(self):
        documents = get_document_model().objects.order_by("pk")
        document = documents.filter(file__iregex=r"\.(mp4|webm)$").first()
        address = "" if document else "/example.mp4"
        caption = "现场三分钟"
        return self.normalize({"document": document, "address": address, "caption": caption})

    def clean(self, value):
        cleaned = super().clean(value)
        for name, child in self.child_blocks.items():
            cleaned.setdefault(name, child.get_default())
        errors = {}
        try:
            self._settle_source(cleaned)
        except ValidationError as error:
            name = "address" if cleaned["address"] else "document"
            errors[name] = error
        length = cleaned["length"]
        if length and not re.fullmatch(r"(\d{1,2}:)?[0-5]?\d:[0-5]\d", length, re.ASCII):
            errors["length"] = ValidationError(_("时长写成“分:秒”，例如 3:20。"))
        if not errors and cleaned["captions"]:
            self._check_captions(cleaned, errors)
        if errors:
            raise StructBlockValidationError(errors)
        return cleaned

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["player"] = _player(value)
        return context

    def _settle_source(self, value):
        """See that there is one playable source; the address of an upload becomes that upload, so
        that it is known to be used here."""
        document, address = value["document"], (value["address"] or "").strip()
        if document and address:
            raise ValidationError(_("文件和链接只要一个。"))
        if not document and not address:
            raise ValidationError(_("请选一个文件，或者在下面填链接。"))
        if address:
            address = _own_path(address)
            document = document_at(address)
            value["address"], value["document"] = ("", document) if document else (address, None)
        if document and document.file_extension.lower() not in TYPES:
            raise ValidationError(_("只能播放 mp4、webm、mp3 和 m4a 文件，请换一个文件。"))

    def _check_captions(self, value, errors):
        player = _player(value)
        languages = [track["language"] for track in value["captions"]]
        message = ""
        if player.host:
            message = _("别的网站上的视频加不了字幕。")
        elif player.is_audio:
            message = _("音频没有画面，显示不了字幕，请把文字放到“文字稿”。")
        elif len(set(languages)) < len(languages):
            message = _("同一种语言的字幕只放一份。")
        if message:
            errors["captions"] = ValidationError(message)


def _own_path(address):
    """Return the path of an address on this site, and any other https address as it is."""
    wrong = ValidationError(_("请填以 / 或 https:// 开头的地址。"))
    if not re.fullmatch(r"/(?!/)[^\s\\<>\"]*|https://[^\s\\/<>\"@]+/[^\s\\<>\"]*", address):
        raise wrong
    try:
        parts = urlsplit(address)
        host, extension = parts.hostname, extension_of(address)
    except ValueError:
        raise wrong from None
    if extension not in TYPES:
        raise ValidationError(_("地址要以 .mp4、.webm、.mp3、.m4a 这样的文件名结尾。"))
    if host and Site.objects.filter(hostname=host).exists():
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return address


def _player(value):
    document = value.get("document")
    told = {
        "title": value.get("caption"),
        "poster": value.get("poster"),
        "length": value.get("length"),
        "tracks": [
            Track(
                url=track["document"].url,
                language=track["language"],
                label=str(dict(LANGUAGES).get(track["language"], track["language"])),
            )
            for track in value.get("captions") or ()
            if track.get("document")
        ],
    }
    if document:
        return player_of(document, **told)
    address = value.get("address")
    return player_at(address, **told) if address else None
