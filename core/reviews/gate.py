"""The reviews' condition at the gate before the public (`core.publication`)."""

from django.utils.translation import gettext as _
from wagtail.models import Page

from core.models.withdrawal import item_key
from core.reviews.kinds import StageRules
from core.reviews.models import PublicText, SignOff
from core.reviews.progress import Tally, review_of, tally_of
from core.reviews.texts import hash_of


def reviewed(item, revision, user):
    """Say what is missing before `item` may be read by the public as it is."""
    stages = StageRules.load().stages_of(item)
    if not stages or _is_cleared(item, hash_of(item)):
        return []
    review = review_of(item) if item.pk else None
    tally = tally_of(review) if review else Tally()
    names = "、".join(str(stage.label) for stage in tally.missing(stages) or stages)
    if review is not None and review.is_running:
        return [_("“%(title)s”还在审稿，缺%(names)s。审完会自动发布。") % _words(item, names)]
    return [
        _("“%(title)s”要先%(names)s才能发布。草稿已经存好，请点“提交审稿”，审完会自动发布。")
        % _words(item, names)
    ]


def _words(item, names):
    return {"title": getattr(item, "title", None) or item, "names": names}


def _is_cleared(item, text_hash):
    """Whether this very text has been signed, released in an emergency, or is or was public."""
    return any(_is_cleared_as(each, text_hash) for each in _sources(item))


def _sources(item):
    """The stored items whose clearance holds for `item`: itself and, of an alias, what it shows."""
    source = getattr(item, "alias_of", None) if isinstance(item, Page) else None
    rows = [(type(item), item.pk), (type(item), source.pk if source else None)]
    return [model(pk=pk) for model, pk in rows if pk is not None]


def _is_cleared_as(item, text_hash):
    key = item_key(item)
    signed = SignOff.objects.filter(**key, text_hash=text_hash, outcome__in=SignOff.CLEARING)
    if signed.exists() or PublicText.objects.filter(**key, text_hash=text_hash).exists():
        return True
    public = type(item)._base_manager.filter(pk=item.pk, live=True).first()
    return public is not None and hash_of(public) == text_hash
