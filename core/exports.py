"""Spreadsheets that open rightly in a Chinese office and run nothing there."""

import datetime

from django.utils import timezone

#: A cell that begins so is taken for a formula; source: OWASP, "CSV Injection".
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutralise(value):
    """Return text that a spreadsheet program shows and never computes."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


class SafeExportMixin:
    """Mixes into views with Wagtail's spreadsheet export: no formulas, local times, and a byte
    order mark, without which Excel takes a CSV file's hanzi for GBK."""

    def preprocess_field_value(self, field, value, export_format):
        if isinstance(value, datetime.datetime) and timezone.is_aware(value):
            value = timezone.make_naive(value)
            if export_format == self.FORMAT_CSV:
                return value.strftime("%Y-%m-%d %H:%M")
        if value is None:
            return ""
        value = super().preprocess_field_value(field, value, export_format)
        return neutralise(value)

    def stream_csv(self, queryset):
        yield "\ufeff".encode()
        yield from super().stream_csv(queryset)
