"""Writes sign-offs: the one place that adds to the record."""

from core.corrections.withdrawal import area_id_of
from core.models.withdrawal import item_key
from core.reviews.models import SignOff
from core.reviews.progress import revision_number
from core.reviews.texts import hash_of_text, text_of


def sign(review, item, outcome, *, user=None, revision=None, of=None, cycle=None, **values):
    """Add a row: `of` is the item as it was seen, `revision` where that is kept."""
    text = text_of(of) if of is not None else ""
    return SignOff.objects.create(
        **item_key(item),
        title=str(of if of is not None else item)[:255],
        kind=str(item._meta.verbose_name)[:80],
        cycle=cycle or review.cycle,
        outcome=outcome,
        user=user,
        user_name=name_of(user),
        revision_id=revision.pk if revision else None,
        revision_number=revision_number(revision) if revision else None,
        text=text,
        text_hash=hash_of_text(text) if text else "",
        area_id=review.area_id if review else area_id_of(item),
        **values,
    )


def name_of(user):
    if user is None:
        return ""
    return (user.get_full_name() or user.get_username())[:200]
