"""Writes the sign-in log; never a password, and no name that is nobody's."""

from django.contrib.auth import get_user_model

from core.guard.models import SignInEvent
from core.guard.networks import plain_address
from core.security import visitor_address

_LONGEST_AGENT = 160


def note(outcome, request=None, user=None, actor=None):
    """Add an event about `user`, who may be unknown; returns it."""
    address = plain_address(visitor_address(request)) if request else None
    agent = request.headers.get("User-Agent", "") if request else ""
    return SignInEvent.objects.create(
        outcome=outcome,
        user=user,
        username=user.get_username() if user else "",
        address=str(address or ""),
        agent="".join(letter for letter in agent if letter.isprintable())[:_LONGEST_AGENT],
        actor=actor.get_full_name() if actor else "",
    )


def account_of(name):
    """The account whose name was typed, in whatever case, or None."""
    if not isinstance(name, str) or not name or "\0" in name or len(name) > 254:
        return None
    users = get_user_model().objects
    return users.filter(username=name).first() or users.filter(username__iexact=name).first()
