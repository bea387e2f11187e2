from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from core.models import SiteImage
from core.renditions import make_renditions
from core.worker.schedule import periodic


@periodic(every=timedelta(minutes=10), label=_("补做图片版本"))
def make_missing_renditions():
    """Queue pictures that were added behind the queue's back, by a bulk import for instance."""
    for pk in SiteImage.objects.filter(ready_renditions={}).values_list("pk", flat=True)[:200]:
        make_renditions.enqueue(pk)
