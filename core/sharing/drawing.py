"""Drawing a poster with Pillow. The worker does it; no request ever waits for it."""

from io import BytesIO

from django.contrib.staticfiles import finders
from django.core.files.storage import storages
from PIL import Image, ImageDraw
from wagtail.images.models import Filter

from core.sharing import layout
from core.sharing.qr import DARK, LIGHT, code_of
from core.sharing.typesetting import line_of

PAPER, SHEET, HAIRLINE = "#faf6ee", "#fffdf8", "#c3b398"
PREVIEW = (270, 360)
#: The edge between picture and paper: its top, its height, the width of a tooth.
_SAW = (654, 24, 24)


def draw_poster(content, address):
    """Return the poster as an RGB picture; `address` is what its code says."""
    poster = Image.new("RGB", (layout.WIDTH, layout.HEIGHT), PAPER)
    poster.paste(_lead(content), (0, 0))
    _saw(poster)
    draw = ImageDraw.Draw(poster)
    if content.date:
        x, y, height = layout.RULE
        draw.line([x, y, x, y + height], fill=HAIRLINE)
    _foot(poster, draw, content, address)
    for line in layout.placed_words(content):
        _write(draw, line)
    return poster


def jpeg_of(picture, quality):
    """Return the bytes of the picture as a JPEG, which every messenger sends on."""
    file = BytesIO()
    # Full colour resolution: letters on a coloured ground stay clean.
    picture.save(file, "JPEG", quality=quality, subsampling=0, optimize=True, progressive=True)
    return file.getvalue()


def preview_of(poster):
    return poster.resize(PREVIEW, Image.LANCZOS)


def cropped(picture, width, height, across=0.5, down=0.5):
    """Return the part of `picture` of this shape around a point (shares of its size), scaled."""
    scale = max(width / picture.width, height / picture.height)
    wide, high = width / scale, height / scale
    left = min(max(picture.width * across - wide / 2, 0), picture.width - wide)
    top = min(max(picture.height * down - high / 2, 0), picture.height - high)
    box = (left, top, left + wide, top + high)
    return picture.resize((width, height), Image.LANCZOS, box=box)


def _lead(content):
    size = (layout.WIDTH, layout.PICTURE_HEIGHT)
    picture = _opened(content.picture, "max-2400x2400")
    if picture is None:
        return _paper_cut(content, size)
    point = content.picture.get_focal_point()
    if point is not None:
        across, down = point.centroid
        place = (across / content.picture.width, down / content.picture.height)
    else:
        # Without a focal point: people stand at the foot of a picture more often than at its head.
        place = (0.5, 0.75)
    flat = Image.new("RGB", picture.size, SHEET)
    flat.paste(picture, (0, 0), picture)
    if picture.height > picture.width * 1.1:
        return _upright(flat, size)
    return cropped(flat, *size, *place)


def _upright(picture, size):
    """An upright picture whole, on a ground of the colour its own edges have: a face is not cut."""
    wide = round(picture.width * size[1] / picture.height)
    picture = picture.resize((wide, size[1]), Image.LANCZOS)
    ground = Image.new("RGB", size)
    left = (size[0] - wide) // 2
    for box, edge in (
        ((0, 0, left, size[1]), 0),
        ((left + wide, 0, size[0], size[1]), wide - 1),
    ):
        strip = picture.crop((edge, 0, edge + 1, round(size[1] * 0.6)))
        ground.paste(strip.resize((1, 1), Image.BOX).getpixel((0, 0)), box)
    ground.paste(picture, (left, 0))
    return ground


def _opened(image, spec):
    """Return a picture of the library as RGBA, no larger than need be; None without one, or where
    its file is gone or broken."""
    if image is None:
        return None
    try:
        file = BytesIO()
        Filter(spec=f"{spec}|format-png").run(image, file)
        file.seek(0)
        return Image.open(file).convert("RGBA")
    except Exception:  # noqa: BLE001 S110 whatever a decoder raises, the poster does without
        return None


def _paper_cut(content, size):
    """A landscape in the poster's colour, for what has no picture: sun, hills, saw-edged grass."""
    width, height = size[0] * 2, size[1] * 2
    sheet = Image.new("RGB", (width, height), _mixed(content.colour, PAPER, 0.16))
    draw = ImageDraw.Draw(sheet)
    hills = (
        (0.30, (-0.25, 0.52, 0.75, 1.6)),
        (0.46, (0.35, 0.60, 1.35, 1.7)),
        (0.70, (-0.4, 0.78, 0.9, 1.9)),
        (0.92, (0.25, 0.86, 1.5, 2.0)),
    )
    middle, radius = (width // 2, round(height * 0.43)), round(height * 0.30)
    for grow, share in ((1.45, 0.22), (1.22, 0.10)):
        _disc(draw, middle, radius * grow, _mixed(content.colour, PAPER, share))
    for share, (left, top, right, bottom) in hills:
        box = [left * width, top * height, right * width, bottom * height]
        draw.ellipse(box, fill=_mixed(content.colour, PAPER, share))
    sheet = sheet.resize(size, Image.LANCZOS)
    middle, radius = (middle[0] // 2, middle[1] // 2), radius // 2
    _badge(sheet, content, (middle[0] - radius, middle[1] - radius, radius * 2))
    return sheet


def _saw(poster):
    """Teeth of paper along the foot of the picture."""
    top, height, tooth = _SAW
    scale = 4
    teeth = Image.new("L", (layout.WIDTH * scale, height * scale), 0)
    draw = ImageDraw.Draw(teeth)
    points = [(0, height * scale)]
    for x in range(-tooth // 2, layout.WIDTH + tooth, tooth):
        points += [(x * scale, (height - 2) * scale), ((x + tooth / 2) * scale, 0)]
    points.append((layout.WIDTH * scale, height * scale))
    draw.polygon(points, fill=255)
    teeth = teeth.resize((layout.WIDTH, height), Image.LANCZOS)
    poster.paste(PAPER, (0, top), teeth)
    ImageDraw.Draw(poster).rectangle([0, top + height, layout.WIDTH, layout.HEIGHT], fill=PAPER)


def _foot(poster, draw, content, address):
    draw.rectangle([0, layout.FOOT, layout.WIDTH, layout.HEIGHT], fill=content.colour)
    frame = [14, layout.FOOT + 14, layout.WIDTH - 15, layout.HEIGHT - 15]
    draw.rectangle(frame, outline=_mixed(layout.PALE, content.colour, 0.42))
    _badge(poster, content, layout.EMBLEM)
    x, y, size = layout.CODE
    draw.rectangle([x, y, x + size - 1, y + size - 1], fill=LIGHT)
    code = list(code_of(address).matrix)
    step = (size - 18) // len(code)
    start = (size - step * len(code)) // 2
    for row, cells in enumerate(code):
        for column, dark in enumerate(cells):
            if dark:
                left, top = x + start + column * step, y + start + row * step
                draw.rectangle([left, top, left + step - 1, top + step - 1], fill=DARK)


def _badge(sheet, content, box):
    """The emblem (the brand's, else the site's own) on a disc of paper, so that any shows."""
    x, y, size = box
    scale = 4
    disc = Image.new("L", (size * scale, size * scale), 0)
    ImageDraw.Draw(disc).ellipse([0, 0, size * scale - 1, size * scale - 1], fill=255)
    disc = disc.resize((size, size), Image.LANCZOS)
    plate = Image.new("RGB", (size, size), SHEET)
    emblem = _opened(content.emblem, f"max-{size}x{size}") or _site_mark()
    if emblem is not None:
        # One without transparency fills the disc, any other stands in it with air around.
        inner = round(size * 0.86) if emblem.getextrema()[3][0] < 255 else size
        emblem.thumbnail((inner, inner), Image.LANCZOS)
        place = ((size - emblem.width) // 2, (size - emblem.height) // 2)
        plate.paste(emblem, place, emblem)
    sheet.paste(plate, (x, y), disc)


def _site_mark():
    path = finders.find("img/mark.png") or None
    if path is None and storages["staticfiles"].exists("img/mark.png"):
        path = storages["staticfiles"].path("img/mark.png")
    return Image.open(path).convert("RGBA") if path else None


def _write(draw, line):
    """Draw one line of text, its pieces with the air that Chinese setting wants between them."""
    glyphs, _width = line_of(line.text, line.font)
    # In the em square of these fonts the base line lies at 88 of 100.
    base = line.y + (line.size * line.leading - line.size) / 2 + line.size * 0.88
    count = 0
    for glyph in glyphs:
        x = line.x + glyph.x + count * line.tracking
        draw.text((x, base), glyph.text, font=line.font, fill=line.colour, anchor="ls")
        count += len(glyph.text)


def _disc(draw, middle, radius, colour):
    x, y = middle
    draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=colour)


def _mixed(one, other, share):
    """`share` of a `#rrggbb` colour in another."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return tuple(round(a * share + b * (1 - share)) for a, b in pairs)


def _channels(colour):
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
