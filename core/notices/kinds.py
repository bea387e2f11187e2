"""The kinds of notices there are; an app adds its own in `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass

_kinds = {}


@dataclass(frozen=True)
class NoticeKind:
    """`label` names it where people choose what they are told; `mails` is whether it comes by
    mail as well unless somebody chose otherwise. `choices_at` is the name of the page where they
    choose, for people who have no account in the admin."""

    name: str
    label: str
    mails: bool = True
    choices_at: str = ""
    is_offered: Callable[[], bool] = lambda: True


def add_notice_kind(name, label, mails=True, choices_at="", is_offered=lambda: True):
    """Make `name` known; to be called in an app's `ready()`. Nobody chooses about it while
    `is_offered()` is False."""
    _kinds[name] = NoticeKind(name, label, mails, choices_at, is_offered)


def offered_kinds():
    """Return those that people choose about now, likewise."""
    return {name: kind for name, kind in _kinds.items() if kind.is_offered()}


def notice_kinds():
    """Return all kinds by name, in the order in which they were added."""
    return dict(_kinds)
