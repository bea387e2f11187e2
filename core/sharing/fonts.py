"""The fonts that posters are set in: Source Han (思源), by whichever name a system has it.

They are the machine's, not ours: tens of megabytes that every distribution packages. Where they
are missing no poster is offered, rather than one full of empty boxes, and a check says so.
"""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.checks import Warning as CheckWarning
from django.utils.translation import gettext as _
from PIL import ImageFont

#: Files of each cut, the better first; `.ttc` holds several languages, of which ours is taken.
_FILES = {
    "serif": (
        *("NotoSerifCJK-Black.ttc", "NotoSerifCJKsc-Black.otf", "SourceHanSerifSC-Heavy.otf"),
        *("SourceHanSerifCN-Heavy.otf", "SourceHanSerif-Heavy.ttc", "NotoSerifCJK-Bold.ttc"),
        *("NotoSerifCJKsc-Bold.otf", "SourceHanSerifSC-Bold.otf", "SourceHanSerifCN-Bold.otf"),
        *("SourceHanSerif-Bold.ttc", "NotoSerifSC-Bold.otf", "NotoSerifSC-Bold.ttf"),
    ),
    "sans": (
        *("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "SourceHanSansSC-Regular.otf"),
        *("SourceHanSansCN-Regular.otf", "SourceHanSans-Regular.ttc", "SourceHanSans.ttc"),
        *("NotoSansSC-Regular.otf", "NotoSansSC-Regular.ttf"),
    ),
    "strong": (
        *("NotoSansCJK-Bold.ttc", "NotoSansCJKsc-Bold.otf", "SourceHanSansSC-Bold.otf"),
        *("SourceHanSansCN-Bold.otf", "SourceHanSans-Bold.ttc", "NotoSansSC-Bold.otf"),
        *("NotoSansSC-Bold.ttf",),
    ),
}


@cache
def font_files(folders):
    """Return `{cut: (path, index)}` of what the folders hold; empty unless all cuts are there."""
    present = {}
    for folder in folders:
        for suffix in ("ttc", "otf", "ttf"):
            for path in Path(folder).rglob(f"*.{suffix}"):
                present.setdefault(path.name, str(path))
    found = {}
    for cut, names in _FILES.items():
        path = next((present[name] for name in names if name in present), None)
        index = _index_of(path) if path else None
        if index is None:
            return {}
        found[cut] = (path, index)
    return found


def fonts_are_there():
    """Tell whether posters can be set on this machine."""
    return bool(font_files(tuple(settings.POSTER_FONTS)))


@cache
def font(cut, size):
    """Return the font of a cut (`serif`, `sans`, `strong`) in `size` pixels."""
    path, index = font_files(tuple(settings.POSTER_FONTS))[cut]
    return ImageFont.truetype(path, size, index=index)


def check_fonts(app_configs, **kwargs):
    """Warn an operator whose site can offer no posters."""
    if fonts_are_there():
        return []
    return [
        CheckWarning(
            _("没有找到中文字体（思源宋体和思源黑体），网站不提供分享海报。"),
            hint=_(
                "Debian、Ubuntu：apt-get install fonts-noto-cjk，然后重启网站和后台任务。"
                "字体放在别处时，用环境变量 POSTER_FONTS 写明文件夹。"
            ),
            id="core.W001",
        )
    ]


def _index_of(path):
    """Which font of a collection is the one for simplified Chinese; None if it cannot be read."""
    for index in range(10 if path.endswith(".ttc") else 1):
        try:
            family = ImageFont.truetype(path, 12, index=index).getname()[0]
        except OSError:
            return None
        if not path.endswith(".ttc") or (family.endswith((" SC", " CN")) and "Mono" not in family):
            return index
    return None
