from datetime import time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.before_publication import prepare_due
from core.corrections.by_time import note_change
from core.models import ErrorReport, SiteImage, SiteSettings
from core.recordings import examine_recording, has_ffmpeg, unexamined
from core.renditions import SQUARE, make_renditions
from core.sharing.posters import check_some
from core.worker.schedule import periodic


@periodic(every=timedelta(minutes=10), label=_("补做图片版本"))
def make_missing_renditions():
    """Queue pictures that were added behind the queue's back, by a bulk import for instance."""
    for pk in SiteImage.objects.exclude(ready_renditions__has_key=SQUARE).values_list(
        "pk", flat=True
    )[:200]:
        make_renditions.enqueue(pk)


@periodic(every=timedelta(minutes=5), label=_("备好将要发布的图片和海报"))
def prepare_scheduled():
    prepare_due()


@periodic(every=timedelta(minutes=10), label=_("看视频的时长和画面"))
def examine_recordings():
    """Queue what was uploaded before the server had ffmpeg."""
    if has_ffmpeg():
        for pk in unexamined().values_list("pk", flat=True)[:50]:
            examine_recording.enqueue(pk)


@periodic(every=timedelta(minutes=1), label=_("横幅和哀悼日按时显示"))
def follow_the_clock():
    note_change()


@periodic(at=time(3, 40), label=_("删去办结找错的联系方式"))
def forget_contacts():
    """What a reader left to be reached by is of no use once the report is long closed."""
    days = min(SiteSettings.objects.values_list("report_contact_days", flat=True), default=90)
    before = timezone.now() - timedelta(days=days)
    ErrorReport.objects.filter(closed_at__lte=before).exclude(contact="").update(contact="")


@periodic(every=timedelta(hours=1), label=_("核对分享海报"))
def check_posters():
    check_some()
