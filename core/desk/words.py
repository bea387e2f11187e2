"""Moments as editors say them: how long something has waited, how much time is left, which day."""

from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

MINUTE, HOUR, DAY = 60, 3600, 86400


def span(delta):
    """Return a length of time in at most two units, as “1 天 3 小时” or “50 分”."""
    seconds = max(0, int(delta.total_seconds()))
    days, hours, minutes = seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE
    if days:
        first, second = gettext("%d 天") % days, gettext("%d 小时") % hours if hours else ""
    elif hours:
        first, second = gettext("%d 小时") % hours, gettext("%d 分") % minutes if minutes else ""
    else:
        first, second = gettext("%d 分") % minutes, ""
    return f"{first} {second}".strip()


def waited(since, now=None):
    """Return how long something waits since the aware moment `since`, as “等 2 天 1 小时”."""
    delta = (now or timezone.now()) - since
    if delta < timedelta(minutes=1):
        return gettext("刚到")
    return gettext("等 %s") % span(delta)


def time_left(until, now=None):
    """Return how much time is left before the aware moment `until`: “剩 1 小时 50 分”, and once
    it has passed “过了 20 分”."""
    delta = until - (now or timezone.now())
    if delta < timedelta(0):
        return gettext("过了 %s") % span(-delta)
    if delta < timedelta(minutes=1):
        return gettext("不到 1 分")
    return gettext("剩 %s") % span(delta)


def ago(moment, now=None):
    """Return how long ago it was, as “12 秒前” or “38 分前”."""
    delta = (now or timezone.now()) - moment
    seconds = max(0, int(delta.total_seconds()))
    if seconds < MINUTE:
        return gettext("%d 秒前") % seconds
    return gettext("%s前") % span(delta)


def day_word(moment, today=None):
    """Return the day of a date or moment: 今天, 明天, 3月8日, and with its year if another."""
    day = timezone.localtime(moment).date() if hasattr(moment, "hour") else moment
    today = today or timezone.localdate()
    near = {
        -2: gettext("前天"),
        -1: gettext("昨天"),
        0: gettext("今天"),
        1: gettext("明天"),
        2: gettext("后天"),
    }.get((day - today).days)
    return near or date_format(day, "n月j日" if day.year == today.year else "Y年n月j日")


def moment_word(moment, today=None):
    """Return day and time, as “昨天 14:20”."""
    return f"{day_word(moment, today)} {date_format(timezone.localtime(moment), 'H:i')}"
