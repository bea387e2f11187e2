"""Sections of the page 统计报表: tables over a period, each of which can be taken as XLSX."""

from dataclasses import dataclass
from typing import Any

from core.addons.faults import note_fault
from core.addons.registry import addon_of, note_contribution
from core.addons.state import is_enabled_for

_sections = []


@dataclass(frozen=True)
class ReportTable:
    """What a section shows: `headings`, and `rows` of as many values each, five hundred at most."""

    headings: tuple
    rows: list


class ReportSection:
    """Give `name` (letters, as in an address), `title` and `table(request, first, last)`, which
    returns a ReportTable of the days from `first` to `last`. `is_shown(request)` is False for
    whom it does not concern; each section looks at the rights itself."""

    name: str = ""
    title: Any = ""
    note: Any = ""

    def is_shown(self, request):
        return True

    def table(self, request, first, last):
        raise NotImplementedError


def add_report_section(addon, section, *, order=500):
    """Show `section`, a ReportSection instance, on the page 统计报表."""
    config = addon_of(addon)
    _sections.append((order, config, section))
    note_contribution(config, "add_report_section", section.title)


def sections_for(request):
    """Return `[(config, section), …]` of what is enabled for the request and shown to its user."""
    found = []
    for _order, config, section in sorted(_sections, key=lambda each: each[0]):
        try:
            if is_enabled_for(config, request) and section.is_shown(request):
                found.append((config, section))
        except Exception as error:
            note_fault(config, str(section.title), error, request)
    return found


def table_of(config, section, request, first, last):
    """Return the section's table; None where it fails."""
    try:
        return section.table(request, first, last)
    except Exception as error:
        note_fault(config, str(section.title), error, request)
        return None
