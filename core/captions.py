"""Captions of videos: WebVTT as browsers read it, out of what programs write.

Subtitle files come as .vtt or .srt, in UTF-8 or what an older program writes on a Chinese
desktop; what is stored is WebVTT in UTF-8. Whatever a browser would silently skip is refused,
with its line.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

EXTENSIONS = ("vtt", "srt")
#: A feature film has about 1,500 cues in 100 kB.
LARGEST, MOST_CUES = 1024 * 1024, 10_000
_TIME = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)[.,](\d{3})"
_TIMING = re.compile(rf"[ \t]*{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+(\S.*?))?[ \t]*", re.ASCII)
_SETTING = re.compile(r"(?:vertical|line|position|size|align|region):[\w.,%+-]+", re.ASCII)
_ARROW = "-->"


def as_webvtt(content, extension):
    """Return `content` (bytes of a .vtt or .srt file) as WebVTT in UTF-8.

    ValidationError says in plain words what is wrong, and in which line.
    """
    if len(content) > LARGEST:
        raise ValidationError(_("字幕文件超过 1 MB，不像是字幕，请检查。"))
    lines = _decoded(content).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if extension == "srt":
        lines = ["WEBVTT", "", *_without_numbers(lines)]
        skipped = -2
    else:
        skipped = 0
        if not re.match(r"WEBVTT(?:[ \t]|$)", lines[0]):
            raise ValidationError(_("第一行要写 WEBVTT。请用字幕程序另存为 WebVTT（.vtt）。"))
    return ("\n".join(_checked(lines, skipped)).rstrip("\n") + "\n").encode()


def _decoded(content):
    encodings = ["utf-8-sig", "gb18030"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ValidationError(_("认不出字幕文件的编码，请用 UTF-8 编码另存一次。"))


def _without_numbers(lines):
    """Drop the number that stands above each cue of an .srt file, keeping the count of lines."""
    for number, line in enumerate(lines):
        follows = lines[number + 1] if number + 1 < len(lines) else ""
        yield "" if line.strip().isdecimal() and _ARROW in follows else line


def _checked(lines, skipped):
    """Yield the lines as they are stored; `skipped` is what a line's number differs by from what
    the editor's program shows."""
    cues, begun, within_header = 0, -1, True
    for number, line in enumerate(lines):
        within_header = within_header and bool(line.strip())
        if _ARROW not in line:
            yield line
            continue
        place = {"line": number + 1 + skipped}
        if within_header:
            raise ValidationError(_("第 %(line)d 行：WEBVTT 下面要空一行。") % place)
        start, end, settings = _timing(line, place)
        if end <= start:
            raise ValidationError(_("第 %(line)d 行：结束时间要晚于开始时间。") % place)
        if start < begun:
            raise ValidationError(_("第 %(line)d 行：比上一条开始得早，请按时间排好。") % place)
        cues, begun = cues + 1, start
        yield f"{_clock(start)} {_ARROW} {_clock(end)}{settings}"
    if not cues:
        raise ValidationError(_("里面没有一条字幕：要有“00:00:01.000 --> 00:00:04.000”这样的行。"))
    if cues > MOST_CUES:
        raise ValidationError(_("字幕超过一万条，请检查。"))


def _timing(line, place):
    """Return start and end in milliseconds, and the settings that browsers know."""
    found = _TIMING.fullmatch(line)
    if found is None:
        raise ValidationError(
            _("第 %(line)d 行：时间要写成“00:00:01.000 --> 00:00:04.000”。") % place
        )
    parts = [int(part or 0) for part in found.groups()[:8]]
    start, end = (_milliseconds(*part) for part in (parts[:4], parts[4:]))
    told = (found[9] or "").split()
    settings = [setting for setting in told if _SETTING.fullmatch(setting)]
    return start, end, "".join(f" {setting}" for setting in settings)


def _milliseconds(hours, minutes, seconds, thousandths):
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _clock(moment):
    seconds, thousandths = divmod(moment, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"
