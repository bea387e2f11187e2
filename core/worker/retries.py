"""How often and how fast failed work is tried again."""

from datetime import timedelta

MAX_ATTEMPTS = 8
FIRST_DELAY = timedelta(seconds=30)
GROWTH = 3
LONGEST_DELAY = timedelta(hours=1)


def retry_delay(attempt):
    """The wait after the given failed attempt (from 1): 30 s, 90 s, 4.5 min … at most an hour.

    The eight attempts of a task spread over about three hours, enough to outlast the restart
    of a mail or search server.
    """
    # The exponent is bounded because a periodic job may fail any number of times in a row.
    return min(FIRST_DELAY * GROWTH ** min(attempt - 1, MAX_ATTEMPTS), LONGEST_DELAY)
