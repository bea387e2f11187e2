"""Versions as add-ons write them: numbers with dots, compared number by number."""

import re

_VERSION = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){0,3}")
_REQUIREMENT = re.compile(r"([a-z][a-z0-9_]{1,39})(?:\s*>=\s*([0-9.]{1,31}))?")


def parsed(text):
    """Return the version as a tuple of numbers without zeros at its end, so that 1.0 is 1.
    ValueError for anything else."""
    if not isinstance(text, str) or not _VERSION.fullmatch(text):
        raise ValueError(text)
    numbers = [int(number) for number in text.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def is_within(version, lowest="", highest=""):
    """Tell whether `version` lies between both, themselves included; empty for no limit. The
    highest is meant with all that follows it: 1.2 lets 1.2.7 in."""
    numbers = parsed(version)
    if lowest and numbers < parsed(lowest):
        return False
    if not highest:
        return True
    length = highest.count(".") + 1
    padded = (*numbers, *(0,) * 4)[:length]
    limit = (*parsed(highest), *(0,) * 4)[:length]
    return padded <= limit


def requirement(text):
    """Return `(label, lowest version or "")` of "register" or "register>=1.2"; ValueError for
    anything else."""
    found = _REQUIREMENT.fullmatch(text.strip()) if isinstance(text, str) else None
    if not found:
        raise ValueError(text)
    label, lowest = found[1], found[2] or ""
    if lowest:
        parsed(lowest)
    return label, lowest
