"""How the site tells somebody something."""

from core.notices.kinds import notice_kinds
from core.notices.models import Notice


def notify(kind, users, title, *, reason="", link=""):
    """Tell each of `users` in the admin: `title` is one sentence of what happened, `reason` why
    it concerns them, `link` a path of this site. KeyError for a kind that nobody has added."""
    notice_kinds()[kind]
    Notice.objects.bulk_create(
        Notice(user=user, kind=kind, title=title[:200], reason=reason[:500], link=link)
        for user in {user.pk: user for user in users}.values()
    )
