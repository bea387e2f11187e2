"""Links at which a leader without an account reads a draft: for a while, until revoked."""

import secrets
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ReferenceIndex

from core.models.withdrawal import item_key
from core.reviews.kinds import specific
from core.reviews.models import LeaderLink, LinkOpening
from core.reviews.models.leader_link import hash_of_token
from core.reviews.records import name_of
from core.reviews.rules import NotAllowed, why_not
from core.security import visitor_address

#: How long a link holds unless told, and at most, in hours.
USUAL_HOURS = 72
MOST_HOURS = 24 * 14
_SESSION = "leader_links"


@transaction.atomic
def make_link(item, user, reader, hours=USUAL_HOURS):
    """Make a link for `reader` (a name) and return it with its path, which cannot be had again:
    the token in it is kept as a fingerprint alone."""
    item = specific(item)
    refusal = why_not(user, item, "share")
    if refusal:
        raise NotAllowed(refusal, item)
    reader = str(reader or "").strip()[:60]
    if not reader:
        raise NotAllowed(_("请写明这个链接给谁看。"), item)
    if not str(hours).isdigit() or not 1 <= int(hours) <= MOST_HOURS:
        raise NotAllowed(_("有效时间填 1 到 %d 小时。") % MOST_HOURS, item)
    token = secrets.token_urlsafe(32)
    link = LeaderLink.objects.create(
        **item_key(item),
        token_hash=hash_of_token(token),
        title=str(item.get_latest_revision_as_object())[:255],
        reader=reader,
        created_by=user,
        created_by_name=name_of(user),
        expires_at=timezone.now() + timedelta(hours=int(hours)),
    )
    log(item, "reviews.share", user=user, data={"reader": reader, "hours": int(hours)})
    return link, reverse("reviews_leader", args=[token])


def revoke(link, user):
    """Let a link lead nowhere from now on."""
    item = item_of(link)
    refusal = why_not(user, item, "share") if item is not None else ""
    if refusal:
        raise NotAllowed(refusal, item)
    LeaderLink.objects.filter(pk=link.pk, revoked_at=None).update(
        revoked_at=timezone.now(), revoked_by_name=name_of(user)
    )


def find(token):
    """Return the link of a token, whether it still works or not; None for a guess."""
    if not 20 <= len(token) <= 64:
        return None
    return LeaderLink.objects.filter(token_hash=hash_of_token(token)).first()


def item_of(link):
    """Return what a link shows, or None if it is gone."""
    model = link.content_type.model_class()
    if model is None:
        return None
    item = model._base_manager.filter(pk=link.object_id).first()
    return specific(item) if item is not None else None


def note_opening(link, request):
    """Keep that it was opened, and let this browser load the draft's pictures."""
    LinkOpening.objects.create(link=link, address=_address(request))
    opened = [pk for pk in request.session.get(_SESSION, []) if pk != link.pk]
    request.session[_SESSION] = [*opened[-9:], link.pk]


def shows_file(request, upload):
    """Tell whether a draft that this visitor has a working link to shows a picture or file."""
    opened = request.session.get(_SESSION) if hasattr(request, "session") else None
    if not opened:
        return False
    for link in LeaderLink.objects.working().filter(pk__in=opened[:10]):
        item = item_of(link)
        if item is not None and _uses(item.get_latest_revision_as_object(), upload):
            return True
    return False


def _uses(draft, upload):
    wanted = (ContentType.objects.get_for_model(upload).pk, str(upload.pk))
    return any(
        (reference[0], str(reference[1])) == wanted
        for reference in ReferenceIndex._extract_references_from_object(draft)
    )


def _address(request):
    from core.guard.networks import plain_address

    address = plain_address(visitor_address(request))
    return str(address) if address is not None else None
