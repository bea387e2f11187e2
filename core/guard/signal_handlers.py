from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_save

from core.guard.journal import account_of, note
from core.guard.models import SignInEvent
from core.guard.second_step import mark_asked, step_of

Outcome = SignInEvent.Outcome


def connect():
    user_logged_in.connect(note_sign_in, dispatch_uid="guard.sign_in")
    user_logged_out.connect(note_sign_out, dispatch_uid="guard.sign_out")
    user_login_failed.connect(note_failure, dispatch_uid="guard.failure")
    post_save.connect(note_password, sender=get_user_model(), dispatch_uid="guard.password")


def note_sign_in(sender, request, user, **kwargs):
    mark_asked(request)
    note(Outcome.PASSWORD if step_of(request, user) else Outcome.SUCCESS, request, user)


def note_sign_out(sender, request, user, **kwargs):
    if user is not None:
        note(Outcome.LOGOUT, request, user)


def note_failure(sender, credentials, request=None, **kwargs):
    refusal = getattr(request, "sign_in_refusal", None)
    outcome = refusal.outcome if refusal else Outcome.FAILURE
    if outcome:
        note(outcome, request, account_of(credentials.get("username")))


def note_password(sender, instance, created, raw=False, **kwargs):
    """A password set by its owner, by an administrator or by mail; not one hashed anew."""
    if instance._password is not None and not created and not raw:
        note(Outcome.PASSWORD_CHANGED, user=instance)
