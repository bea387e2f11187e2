"""New passwords for contributors: by mail to those who have an address, else from the office. Who
may enter the admin goes through its own doors, which ask for more."""

import secrets
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from core.guard.doors import unlock_account
from core.guard.journal import note
from core.guard.models import SignInEvent
from core.notices.sending import notify
from plugins.contributions.models import Contributor
from plugins.contributions.services import telling
from plugins.contributions.services.acts import NotAllowed
from plugins.contributions.services.joining import decidable

#: No letter or figure that is taken for another one when it is read out.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _LONG = 3, 4


def may_be_reset(user):
    """Whether the account is one of a contributor and of nothing more."""
    if user is None or not user.is_active or user.is_superuser:
        return False
    if user.has_perm("wagtailadmin.access_admin"):
        return False
    return Contributor.objects.exclude(state=Contributor.State.ERASED).filter(user=user).exists()


def mail_links(name):
    """Write to the contributors with this name to sign in by, or this address, how to set a new
    password; the worker's."""
    rows = Contributor.objects.exclude(state=Contributor.State.ERASED).exclude(user__email="")
    rows = rows.filter(Q(sign_in_name=name) | Q(user__email__iexact=name))
    for row in rows.select_related("user")[:5]:
        if not may_be_reset(row.user):
            continue
        ends = [urlsafe_base64_encode(force_bytes(row.user.pk))]
        ends.append(default_token_generator.make_token(row.user))
        address = urljoin(
            settings.WAGTAILADMIN_BASE_URL, reverse("contribute_new_password", args=ends)
        )
        values = {"name": row.real_name, "sign_in_name": row.sign_in_name, "address": address}
        values["hours"] = settings.PASSWORD_RESET_TIMEOUT // 3600
        text = render_to_string("contributions/mails/password.txt", values)
        note(SignInEvent.Outcome.RESET_ASKED, user=row.user)
        send_mail(_("重设投稿账号的密码"), text, None, [row.user.email])


@transaction.atomic
def give_password(contributor, editor):
    """Set a password that the office reads out, and return it: nobody can see it again."""
    row = decidable(contributor, editor)
    if not may_be_reset(row.user):
        raise NotAllowed(_("这个账号也能进后台，或已停用，请到“用户”里处理。"))
    groups = ("".join(secrets.choice(_LETTERS) for _n in range(_LONG)) for _g in range(_GROUPS))
    password = "-".join(groups)
    row.user.set_password(password)
    row.user.save(update_fields=["password"])
    unlock_account(row.user)
    note(SignInEvent.Outcome.PASSWORD_CHANGED, user=row.user, actor=editor)
    notify(
        telling.OWN,
        [row.user],
        _("文明办给您设了新密码"),
        reason=_("%s 设的。登录后请在“我的资料”里换成自己的。不是您要的，请马上联系文明办。")
        % editor.get_full_name(),
        link=reverse("contribute_password"),
        by=editor,
    )
    return password
