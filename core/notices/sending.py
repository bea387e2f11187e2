"""How the site tells somebody something."""

from django.db import transaction
from wagtail.log_actions import get_active_log_context

from core.notices.kinds import notice_kinds
from core.notices.mails import mail_notice
from core.notices.models import Notice, NoticeChoice


def notify(kind, users, title, *, reason="", link="", by=None):
    """Tell each of `users`, in the admin and by mail as each of them wants it: `title` is one
    sentence of what happened, `reason` why it concerns them, `link` a path of this site.

    Whoever does it (`by`, or the person of this request) is not told of it. KeyError for a kind
    that nobody has added.
    """
    usual = notice_kinds()[kind]
    doer = by or get_active_log_context().user
    people = {user.pk: user for user in users if user.is_active}
    people.pop(getattr(doer, "pk", None), None)
    if not people:
        return
    choices = {
        choice.user_id: choice
        for choice in NoticeChoice.objects.filter(kind=kind, user_id__in=people)
    }
    notices, mailed = [], []
    for pk, user in people.items():
        choice = choices.get(pk)
        in_admin = choice.in_admin if choice else True
        by_mail = bool(user.email) and (choice.by_mail if choice else usual.mails)
        if in_admin or by_mail:
            notices.append(
                Notice(
                    user=user,
                    kind=kind,
                    title=title[:200],
                    reason=reason[:500],
                    link=link,
                    is_shown=in_admin,
                )
            )
            if by_mail:
                mailed.append(notices[-1])
    Notice.objects.bulk_create(notices)
    transaction.on_commit(lambda: [mail_notice.enqueue(notice.pk) for notice in mailed])
