"""The kinds of notices there are; an app adds its own in `ready()`."""

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


def add_notice_kind(name, label, mails=True, choices_at=""):
    """Make `name` known; to be called in an app's `ready()`."""
    _kinds[name] = NoticeKind(name, label, mails, choices_at)


def notice_kinds():
    """Return all kinds by name, in the order in which they were added."""
    return dict(_kinds)
