from datetime import time, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.notices.models import Notice
from core.worker.schedule import periodic


@periodic(at=time(3, 30), label=_("清理旧通知"))
def forget_notices():
    """What was told long ago is of no use, and names people and their work."""
    before = timezone.now() - timedelta(days=settings.NOTICE_DAYS)
    Notice.objects.filter(created_at__lt=before).delete()
