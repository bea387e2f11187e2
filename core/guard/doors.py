"""How often somebody may try a password or a code, and how a lock is opened again.

An account is locked for the address that tried, never for all: nobody can keep an editor out from
elsewhere. An address that tries many names is locked as well, and each lock ends by itself.
"""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from core.guard.models import AttemptCount, SignInEvent
from core.throttling import Limit, network_of, visitor

PASSWORDS = Limit("sign-in", most=5, seconds=900, lock_for=900)
ADDRESSES = Limit("sign-in-address", most=60, seconds=3600, lock_for=1800)
CODES = Limit("code", most=5, seconds=900, lock_for=900)
#: From all addresses together. Whoever tries codes knows the password already.
ALL_CODES = Limit("all-codes", most=30, seconds=3600)
RESETS = Limit("password-reset", most=5, seconds=3600)
RESETS_OF_ONE = Limit("password-reset-of", most=3, seconds=3600)

Outcome = SignInEvent.Outcome


@dataclass(frozen=True)
class Refusal:
    wait: int
    #: What to write into the log; empty when it is there already.
    outcome: str = ""


def try_password(request, username):
    """Count a try before the password is looked at; returns a `Refusal` or None."""
    where = visitor(request)
    verdict = PASSWORDS.hit(_folded(username), where)
    if verdict.wait:
        return _refusal(PASSWORDS, verdict, Outcome.LOCKED)
    verdict = ADDRESSES.hit(where)
    if verdict.wait:
        return _refusal(ADDRESSES, verdict, Outcome.ADDRESS_LOCKED)
    return None


def password_was_right(request, username):
    where = visitor(request)
    PASSWORDS.forget(_folded(username), where)
    ADDRESSES.take_back(where)


def try_code(request, user):
    verdict = CODES.hit(user.pk, visitor(request))
    if verdict.wait:
        return _refusal(CODES, verdict, Outcome.CODE_LOCKED)
    verdict = ALL_CODES.hit(user.pk)
    if verdict.wait:
        return _refusal(ALL_CODES, verdict, Outcome.CODE_LOCKED)
    return None


def code_was_right(request, user):
    CODES.forget(user.pk, visitor(request))
    ALL_CODES.take_back(user.pk)


def locks():
    """Return the latest event of each lock that still holds."""
    longest = max(limit.lock_for or limit.seconds for limit in (PASSWORDS, ADDRESSES, ALL_CODES))
    since = timezone.now() - timedelta(seconds=longest)
    kinds = (Outcome.LOCKED, Outcome.ADDRESS_LOCKED, Outcome.CODE_LOCKED)
    events = SignInEvent.objects.filter(happened_at__gte=since, outcome__in=kinds)
    keyed = {}
    for event in events.order_by("happened_at"):
        for limit, subject in _subjects(event):
            keyed[limit.key(*subject)] = limit, event
    rows = AttemptCount.objects.filter(pk__in=keyed, expires_at__gt=timezone.now())
    held = []
    for row in rows.order_by("-expires_at"):
        limit, event = keyed[row.pk]
        if row.number > limit.most:
            event.ends_at = row.expires_at
            held.append(event)
    return list({event.pk: event for event in held}.values())


def unlock(event):
    """Open what `event` tells of; returns whether something was locked."""
    return sum(limit.forget(*subject) for limit, subject in _subjects(event)) > 0


def unlock_account(user):
    """Open every lock on the account, wherever it came from."""
    since = timezone.now() - timedelta(seconds=2 * ADDRESSES.seconds)
    events = SignInEvent.objects.filter(user=user, happened_at__gte=since)
    return sum(map(unlock, events)) + ALL_CODES.forget(user.pk) > 0


def _subjects(event):
    where = network_of(event.address)
    if event.outcome == Outcome.ADDRESS_LOCKED:
        return [(ADDRESSES, (where,))]
    if event.outcome == Outcome.CODE_LOCKED:
        return [(CODES, (event.user_id, where)), (ALL_CODES, (event.user_id,))]
    if event.outcome in (Outcome.LOCKED, Outcome.FAILURE) and event.username:
        return [(PASSWORDS, (_folded(event.username), where))]
    return []


def _refusal(limit, verdict, outcome):
    """Only the first refusal is news: who goes on trying must not fill the log."""
    return Refusal(verdict.wait, outcome if verdict.number == limit.most + 1 else "")


def _folded(username):
    return unicodedata.normalize("NFKC", username).strip().casefold()[:254]
