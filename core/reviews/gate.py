"""The reviews' condition at the gate before the public (`core.publication`)."""

from django.utils.translation import gettext as _
from wagtail.models import Page

from core.models.withdrawal import item_key
from core.reviews.kinds import StageRules
from core.reviews.models import PublicText, SignOff
from core.reviews.progress import Outcome, Tally, review_of, tally_of
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
    if item.pk is None:
        return False
    keys = [item_key(item)]
    source = getattr(item, "alias_of", None) if isinstance(item, Page) else None
    if source is not None:
        # An alias shows what has been reviewed elsewhere.
        keys.append(item_key(source))
    for key in keys:
        rows = SignOff.objects.filter(**key, text_hash=text_hash)
        if rows.filter(outcome__in=(Outcome.RELEASED, Outcome.EMERGENCY)).exists():
            return True
        if PublicText.objects.filter(**key, text_hash=text_hash).exists():
            return True
    models = [(type(item), item.pk)]
    if source is not None:
        models.append((type(item), source.pk))
    for model, pk in models:
        public = model._base_manager.filter(pk=pk, live=True).first()
        if public is not None and hash_of(public) == text_hash:
            return True
    return False
