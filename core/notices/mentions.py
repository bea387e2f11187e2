"""Who is called in a remark: @姓名 or @用户名, found in the saved text.

Chinese is written without spaces, so a name ends where the longest name of somebody who may see
the page ends. Who may not see it is not called, and nobody learns that such a person exists.
"""

import re

from django.contrib.auth import get_user_model
from django.db.models.signals import post_save
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Comment, CommentReply
from wagtail.permissions import page_permission_policy

from core.notices.models import Notice
from core.notices.sending import notify

LONGEST_NAME = 64
EXCERPT = 80
SEES = {"add", "change", "publish", "lock", "unlock"}
_CALL = re.compile(r"[@＠]")
_ASIDE = re.compile(r"[（(][^（）()]*[）)]$")


def called_in(text, people):
    """Return those of `people` whom `text` calls, by the longest of their names at each sign."""
    names = {}
    for person in people:
        for name in {person.username, person.name, _ASIDE.sub("", person.name)}:
            if name:
                names.setdefault(name.lower(), []).append(person)
    found = {}
    for sign in _CALL.finditer(text):
        rest = text[sign.end() : sign.end() + LONGEST_NAME].lower()
        for length in range(len(rest), 0, -1):
            if rest[:length] in names and not _goes_on(rest, length):
                found |= {person.pk: person for person in names[rest[:length]]}
                break
    return list(found.values())


def _goes_on(rest, length):
    """Whether a name of letters is only the beginning of a longer word, as zhang in zhangsan or
    in an address of mail."""
    after = rest[length : length + 1]
    return bool(rest[length - 1].isascii() and after and re.match(r"[a-z0-9_.\-]", after))


def people_of(page):
    """Return the active people who may see `page` in the admin."""
    people = page_permission_policy.users_with_any_permission_for_instance(SEES, page)
    return people.filter(is_active=True)


def tell_called(text, page, link, by):
    """Tell whoever `text` calls, each once for one remark."""
    if not _CALL.search(text):
        return
    called = called_in(text, people_of(page))
    told = Notice.objects.filter(kind="mention", link=link).values_list("user_id", flat=True)
    told = set(told) if called else set()
    notify(
        "mention",
        [person for person in called if person.pk not in told],
        _("%(name)s 在《%(page)s》的批注里提到您")
        % {"name": by.get_full_name(), "page": page.get_admin_display_title()},
        reason=_excerpt(text),
        link=link,
        by=by,
    )


def follow_comment(instance, raw=False, **kwargs):
    if not raw:
        tell_called(instance.text, instance.page, _link(instance), instance.user)


def follow_reply(instance, created, raw=False, **kwargs):
    """Those called are told of that; who else takes part in the talk learns that it goes on."""
    if raw:
        return
    comment = instance.comment
    link = f"{_link(comment)}&reply={instance.pk}"
    tell_called(instance.text, comment.page, link, instance.user)
    if not created:
        return
    told = Notice.objects.filter(kind="mention", link=link).values("user_id")
    partners = CommentReply.objects.filter(comment=comment).values("user_id")
    people = get_user_model().objects.filter(is_active=True).exclude(pk__in=told)
    people = people.filter(pk__in=partners) | people.filter(pk=comment.user_id)
    may_see = set(people_of(comment.page).values_list("pk", flat=True))
    notify(
        "reply",
        [person for person in people.distinct() if person.pk in may_see],
        _("%(name)s 回复了《%(page)s》的批注")
        % {
            "name": instance.user.get_full_name(),
            "page": comment.page.get_admin_display_title(),
        },
        reason=_excerpt(instance.text),
        link=link,
        by=instance.user,
    )


def connect():
    """Connect the receivers; called once, when the app is ready."""
    post_save.connect(follow_comment, sender=Comment, dispatch_uid="core.notices.comment")
    post_save.connect(follow_reply, sender=CommentReply, dispatch_uid="core.notices.reply")


def _link(comment):
    address = reverse("wagtailadmin_pages:edit", args=[comment.page_id])
    return f"{address}?comment={comment.pk}"


def _excerpt(text):
    text = " ".join(text.split())
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT]}…"
