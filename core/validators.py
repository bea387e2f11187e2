import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

#: Paper white on which brand colours carry text, see `static/css/tokens.css`.
SPINE_TEXT = "#fff9ee"
MINIMUM_CONTRAST = 4.5


def validate_link_target(value):
    """Accept an address on this site or a web address; no `javascript:` and the like."""
    if not re.fullmatch(r"/(?!/)[^\s\\]*|https?://[^\s\\/][^\s\\]*", value):
        raise ValidationError(_("请填以 / 或 https:// 开头的地址。"))


def validate_brand_colour(value):
    """Accept a `#rrggbb` colour on which the spine's pale text keeps AA contrast (WCAG 2.2)."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValidationError(_("颜色写成 # 加六位，例如 #226767。"))
    ratio = contrast_ratio(value, SPINE_TEXT)
    if ratio < MINIMUM_CONTRAST:
        raise ValidationError(
            _("这个颜色太浅（对比度 %(ratio).1f，至少要 4.5），浅色字看不清，请选深一些的。")
            % {"ratio": ratio}
        )


def contrast_ratio(one, other):
    """Return the WCAG contrast ratio (1 to 21) of two `#rrggbb` colours."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour):
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
