"""The second step of signing in: a code from an app, or a recovery code.

A session says which enrolment it has passed, and the account carries the same in its row: asking
whether a session may go on costs no query, and ends with a new enrolment.
"""

import secrets
import time

import pyotp
import segno
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.guard.models import Authenticator, RecoveryCode
from core.guard.sealing import digests, seal, unsealed

RECOVERY_CODES = 10
#: No letters that are read for digits.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_STEP = 30
_PASSED = "second_step"


def step_of(request, user):
    """Return what is still asked of the session of `user`: "code", "enrol", or "" for nothing."""
    if user.second_step_since is not None:
        return "" if request.session.get(_PASSED) == _stamp(user) else "code"
    if settings.REQUIRE_MFA and user.has_perm("wagtailadmin.access_admin"):
        return "enrol"
    return ""


def mark_passed(request, user):
    """Note in the session that `user` has passed; its key changes, as with a new sign-in."""
    request.session[_PASSED] = _stamp(user)
    request.session.cycle_key()


def mark_asked(request):
    """Forget what an earlier sign-in in this session had passed."""
    request.session.pop(_PASSED, None)


def new_secret():
    return pyotp.random_base32()


def qr_of(user, secret):
    """Return the picture that an app reads, as a data address; drawn here, by no other host."""
    address = pyotp.TOTP(secret).provisioning_uri(
        name=user.username, issuer_name=settings.WAGTAIL_SITE_NAME
    )
    return segno.make(address, error="m").svg_data_uri(scale=5, border=3, light="#ffffff")


def fits(secret, code):
    """Return the time step whose code this is, the neighbours included; 0 for none."""
    if not (len(code) == 6 and code.isascii() and code.isdecimal()):
        return 0
    now, totp = int(time.time()), pyotp.TOTP(secret)
    for moment in (now, now - _STEP, now + _STEP):
        if secrets.compare_digest(totp.at(moment), code):
            return moment // _STEP
    return 0


@transaction.atomic
def enrol(user, secret, step):
    """Let the app with `secret` give the codes of `user` from now on; returns the recovery codes,
    which nobody can see again."""
    Authenticator.objects.update_or_create(
        user=user, defaults={"secret": seal(secret), "last_step": step}
    )
    user.second_step_since = timezone.now()
    user.save(update_fields=["second_step_since"])
    return renew_recovery_codes(user)


@transaction.atomic
def renew_recovery_codes(user):
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["-".join(_part() for _ in range(3)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=digests(_plain(code))[0]) for code in codes
    )
    return codes


@transaction.atomic
def remove(user):
    """Ask no second step any more; all sessions that had passed one go on without."""
    Authenticator.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    user.second_step_since = None
    user.save(update_fields=["second_step_since"])


def takes(user, typed):
    """Tell by what the account takes `typed`: "app", "recovery", or "" for neither. What it has
    taken once it never takes again, not even in two processes at the same moment."""
    code = _plain(typed)
    app = Authenticator.objects.filter(user=user).first()
    secret = unsealed(app.secret) if app else None
    step = fits(secret, code) if secret else 0
    if step and Authenticator.objects.filter(pk=app.pk, last_step__lt=step).update(last_step=step):
        return "app"
    if RecoveryCode.objects.filter(user=user, digest__in=digests(code)).delete()[0]:
        return "recovery"
    return ""


def recovery_codes_left(user):
    return RecoveryCode.objects.filter(user=user).count()


def _stamp(user):
    return user.second_step_since.isoformat()


def _part():
    return "".join(secrets.choice(_ALPHABET) for _ in range(4))


def _plain(typed):
    return "".join(typed.split()).replace("-", "").lower()[:40]
