import datetime
import re
from functools import lru_cache

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import formats, timezone
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

register = template.Library()

#: A clause with the mark that ends it; closing quotes stay with their clause.
_CLAUSE = re.compile(r"[^，：；、。！？]*[，：；、。！？]+[”’》）]*|[^，：；、。！？]+")


@register.filter
def phrases(text):
    """Wrap each clause of a title in `.ph`, so that lines break where one would breathe."""
    clauses = _CLAUSE.findall(str(text))
    if len(clauses) < 2:
        return conditional_escape(text)
    wrapped = (f'<span class="ph">{conditional_escape(clause)}</span>' for clause in clauses)
    return mark_safe("".join(wrapped))  # noqa: S308 every clause was escaped


@register.filter
def weekday(moment):
    """Return the short name of a date's or local datetime's day of the week, as 周六."""
    if isinstance(moment, datetime.datetime):
        moment = timezone.localtime(moment)
    return f"周{'一二三四五六日'[moment.weekday()]}"


@register.filter
def day(moment, form):
    """A local datetime's day in a `form` of the filter `date`; lists ask for the same few days."""
    if isinstance(moment, datetime.datetime):
        moment = timezone.localtime(moment).date()
    return _day(moment, form)


@lru_cache(5_000)
def _day(date, form):
    return formats.date_format(date, form)


@register.filter
def grouped(number):
    """A whole number as `intcomma` writes it; a page shows a hundred, most of them small."""
    return _grouped(number, get_language()) if isinstance(number, int) else intcomma(number)


@lru_cache(5_000)
def _grouped(number, _language):
    return intcomma(number)


@register.filter
def spine(text, most=7):
    """Shorten a brand's name to what fits a book's spine: its first clause, `most` characters."""
    clause = re.split(r"[，、：；。 ]", str(text))[0]
    return clause[:most]
