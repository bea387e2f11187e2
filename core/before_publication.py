"""What a draft needs of the worker is made before its date, so that readers find it whole."""

import logging
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import ReferenceIndex, Revision

from core.models import SiteImage
from core.renditions import SQUARE, make_renditions
from core.sharing.posters import prepare

logger = logging.getLogger(__name__)

AHEAD = timedelta(minutes=45)
MOST_AT_ONCE = 50
#: Before other pictures, of which an import may have queued thousands.
FIRST = 50


def prepare_due():
    """Make renditions and the poster of what goes out within `AHEAD`; one that fails leaves the
    others alone, and publishing does not wait for any of it."""
    now = timezone.now()
    due = Revision.objects.filter(approved_go_live_at__gt=now, approved_go_live_at__lte=now + AHEAD)
    for revision in due.order_by("approved_go_live_at")[:MOST_AT_ONCE]:
        try:
            _prepare(revision)
        except Exception:
            logger.exception("What %r needs could not be made before", revision.object_str)


def _prepare(revision):
    if revision.content_type.model_class() is None:
        return
    draft = revision.as_object()
    image_type = ContentType.objects.get_for_model(SiteImage).pk
    ids = {
        object_id
        for type_id, object_id, _model_path, _content_path in (
            ReferenceIndex._extract_references_from_object(draft)
        )
        if type_id == image_type
    }
    unmade = SiteImage.objects.filter(pk__in=ids).exclude(ready_renditions__has_key=SQUARE)
    for pk in unmade.values_list("pk", flat=True):
        make_renditions.using(priority=FIRST).enqueue(pk)
    prepare(draft)
