"""A notice by mail: what happened, why one is told, where to go, and how not to be told again."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from core.desk.naming import desk_name
from core.notices.kinds import notice_kinds
from core.notices.models import Notice


@task(backend="background")
def mail_notice(notice_id):
    """Send one notice; the queue tries again where the mail server does not answer. Not sent is
    what has been read, sent or removed meanwhile."""
    notice = Notice.objects.select_related("user").filter(pk=notice_id).first()
    if notice is None or notice.mailed_at or notice.read_at:
        return
    if not (notice.user.is_active and notice.user.email):
        return
    message_of(notice).send()
    Notice.objects.filter(pk=notice.pk).update(mailed_at=timezone.now())


def message_of(notice):
    """Return the EmailMessage of a notice. It holds no more than the notice itself."""
    kind, name = notice_kinds().get(notice.kind), desk_name()
    body = render_to_string(
        "notices/mail.txt",
        {
            "notice": notice,
            "kind": kind.label if kind else "",
            "name": name,
            "link": absolute(notice.link) if notice.link else "",
            "switches": absolute(_choices_of(kind)),
        },
    )
    title = " ".join(notice.title.split())
    return EmailMessage(
        subject=f"〔{name}〕{title}" if name else title,
        body=body,
        to=[notice.user.email],
        headers={"Auto-Submitted": "auto-generated"},
    )


def _choices_of(kind):
    if kind and kind.choices_at:
        return reverse(kind.choices_at)
    return reverse("wagtailadmin_account") + "#tab-notifications"


def absolute(path):
    return urljoin(f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}/", path)
