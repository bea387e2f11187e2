from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied

from core.guard import doors


class LimitedModelBackend(ModelBackend):
    """Accounts with passwords, tried no more often than `core.guard.doors` allows. Here, where
    every way to sign in comes by, and not in one of the forms."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if request is None or username is None or password is None:
            return super().authenticate(request, username, password, **kwargs)
        refusal = doors.try_password(request, username)
        if refusal is not None:
            request.sign_in_refusal = refusal
            raise PermissionDenied
        user = super().authenticate(request, username, password, **kwargs)
        if user is not None:
            doors.password_was_right(request, username)
        return user
