import logging

import swapper
from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import DraftStateMixin, Revision

from core.holding import hold
from core.publication import watched
from core.worker import missed
from core.worker.models import MissedDate

logger = logging.getLogger(__name__)

Page = swapper.load_model("wagtailcore", "Page")


class ScheduledPublishingError(Exception):
    """Some items could not be published or taken down at their time; the others were."""


def publish_due():
    """Take down what has expired, then publish what is due, each item in its own transaction.

    Wagtail's publish_scheduled ends at the first item that fails and leaves all the later
    ones waiting; here the failure is logged, the item stays due, the next one follows.
    Raises ScheduledPublishingError, naming the failed ones, after the last item.
    """
    begun = timezone.now()
    failed = [name for name in (*_expire_due(), *_publish_due()) if name]
    # Each date that is still missed has just been tried again.
    missed.forget_settled(begun)
    if failed:
        raise ScheduledPublishingError(
            _("%(count)d 项未能按时发布或下线：%(names)s")
            % {"count": len(failed), "names": "、".join(failed[:5])}
        )


def _expire_due():
    models = [
        model
        for model in apps.get_models()
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    ]
    for model in [Page, *models]:
        due = model._default_manager.filter(live=True, expire_at__lt=timezone.now())
        for pk in due.order_by("expire_at").values_list("pk", flat=True):
            yield _attempt(_expire, due, pk, MissedDate.Kind.EXPIRE)


def _expire(item):
    # The bare page would be saved past the rules that its own class keeps in save().
    item = item.specific if isinstance(item, Page) else item
    item.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish_due():
    due = Revision.objects.filter(approved_go_live_at__lt=timezone.now())
    for pk in due.order_by("approved_go_live_at").values_list("pk", flat=True):
        yield _attempt(_publish, due, pk, MissedDate.Kind.PUBLISH)


def _publish(revision):
    # The model of a removed add-on: there is nothing to publish until it comes back.
    if revision.content_type.model_class() is None:
        return
    revision.publish(log_action="wagtail.publish.scheduled")


def _carrier(item):
    return item.content_object if isinstance(item, Revision) else item


def _attempt(action, due, pk, kind):
    """Do it unless an earlier item has settled it meanwhile; the item's name if it failed."""
    name, item = str(pk), None
    try:
        with transaction.atomic():
            item = due.filter(pk=pk).first()
            # Another worker, or an editor, may have it in hand, and leave nothing to do.
            if item is not None and hold(_carrier(item)):
                item = due.filter(pk=pk).first()
            if item is not None:
                name = getattr(item, "object_str", None) or str(item)
                with watched():
                    action(item)
    except Exception as error:
        logger.exception("Scheduled publishing of %r failed", name)
        if item is not None:
            missed.note_failure(kind, item, name, error)
        return name
    return None
