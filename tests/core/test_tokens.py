"""The colours of every mode: copies that agree, and contrast that holds for all allowed brands."""

import itertools
import re

import pytest
from django.core.exceptions import ValidationError

from core.validators import contrast_ratio, validate_brand_colour

TEXTS = ("text", "text-soft", "text-faint", "accent", "accent-strong", "good", "soon")
GROUNDS = ("page", "sheet", "band")
#: Which palette holds, told by the selectors and media queries in front of it.
MODES = {
    "light": "",
    "elder": "[data-elder])",
    "dark": '[data-theme="dark"])',
    "dark elder": '[data-theme="dark"]):where([data-elder])',
    "contrast": '[data-contrast="more"])',
    "dark contrast": '[data-theme="dark"]):where([data-contrast="more"])',
}
#: What each is laid upon, in the order of the file.
BELOW = {
    "light": (),
    "elder": ("light",),
    "dark": ("light",),
    "dark elder": ("light", "elder", "dark"),
    "contrast": ("light",),
    "dark contrast": ("light", "dark", "contrast"),
}


@pytest.fixture(scope="module")
def sheet(pytestconfig):
    return (pytestconfig.rootpath / "static/css/tokens.css").read_text()


def rules(sheet):
    """Return `(selector, declarations)` of the rules for the root element."""
    plain = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    found = re.findall(r"(:root[^{,]*)\{([^}]*)\}", plain)
    return [
        (selector.strip(), dict(re.findall(r"([\w-]+):\s*([^;]+);", body)))
        for selector, body in found
    ]


def palette(sheet, mode):
    values = {}
    for name in (*BELOW[mode], mode):
        end = MODES[name]
        selector = f":root:where({end}" if end else ":root"
        values |= next(body for one, body in rules(sheet) if one == selector)
    return values


def colour(values, name):
    value = values[f"--{name}"]
    while value.startswith("var("):
        value = values[value[4:-1]]
    return "#" + "".join(2 * digit for digit in value[1:]) if len(value) == 4 else value


def test_what_the_system_wishes_looks_like_what_a_reader_chooses(sheet):
    """Style sheets cannot share a rule between a media query and a selector."""
    told = rules(sheet)
    by_choice = {
        mode: next(b for s, b in told if s == f":root:where({end}")
        for mode, end in MODES.items()
        if end
    }
    by_system = [body for selector, body in told if ":not(" in selector]
    assert len(by_system) == 6
    for body in by_system:
        assert body in by_choice.values()


@pytest.mark.parametrize("mode", MODES)
def test_text_keeps_its_contrast(sheet, mode):
    values = palette(sheet, mode)
    least = 7 if "contrast" in mode else 4.5
    for text, ground in itertools.product(TEXTS, GROUNDS):
        ratio = contrast_ratio(colour(values, text), colour(values, ground))
        assert ratio >= least, (text, ground, ratio)
    for text, ground in (
        ("text", "mark"),
        ("text", "accent-wash"),
        ("on-accent", "accent"),
        ("on-accent", "accent-strong"),
        ("foot-text", "foot"),
        ("foot-soft", "foot"),
    ):
        assert contrast_ratio(colour(values, text), colour(values, ground)) >= 4.5, (text, ground)
    for large in ("numeral", "focus"):
        assert contrast_ratio(colour(values, large), colour(values, "page")) >= 3, large


@pytest.mark.parametrize("mode", MODES)
def test_every_allowed_brand_colour_can_be_read(sheet, mode):
    values = palette(sheet, mode)
    part = float(values["--brand-part"][:-1]) / 100
    wash = float(values["--brand-wash-part"][:-1]) / 100
    toward = {"black": "#000000", "white": "#ffffff"}[values["--brand-toward"]]
    page, least, tried = colour(values, "page"), 4.5, 0
    steps = ("00", "22", "44", "66", "88", "aa", "cc", "ee", "ff")
    for digits in itertools.product(steps, repeat=3):
        brand = "#" + "".join(digits)
        try:
            validate_brand_colour(brand)
        except ValidationError:
            continue
        tried += 1
        ink, washed = mix(brand, toward, part), mix(brand, page, wash)
        for ground in (page, washed, colour(values, "sheet")):
            assert contrast_ratio(ink, ground) >= least, (brand, ink, ground)
        for text in ("text", "text-soft", "text-faint"):
            ratio = contrast_ratio(colour(values, text), washed)
            assert ratio >= least, (brand, text, washed, ratio)
    assert tried > 100


def mix(one, other, part):
    """Return what `color-mix(in oklab, one part, other)` gives."""
    mixed = [part * a + (1 - part) * b for a, b in zip(to_oklab(one), to_oklab(other), strict=True)]
    return from_oklab(*mixed)


def to_oklab(text):
    red, green, blue = (linear(int(text[at : at + 2], 16) / 255) for at in (1, 3, 5))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def from_oklab(lightness, a, b):
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * gamma(min(max(one, 0), 1))):02x}" for one in channels)


def linear(value):
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def gamma(value):
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
