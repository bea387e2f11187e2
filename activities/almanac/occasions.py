"""Occasions on the days of a calendar."""

from collections import defaultdict

#: An occasion that lasts longer is a season: it stands above the days, not on one.
LONGEST_FESTIVAL = 7


def occasions_within(occasions, first, last):
    """Return `(marks, seasons)` of these days: occasions by the day they begin, and
    `(occasion, first, last)` of each season that touches the days, in order."""
    marks, seasons = defaultdict(list), []
    for occasion in occasions:
        for begins, ends in occasion.dates_between(first, last):
            if (ends - begins).days >= LONGEST_FESTIVAL:
                seasons.append((occasion, begins, ends))
            elif begins >= first:
                marks[begins].append(occasion)
    return marks, sorted(seasons, key=lambda season: season[1:])
