from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from core.throttling import sweep
from core.worker.schedule import periodic


@periodic(every=timedelta(minutes=10), label=_("清理过期的次数"))
def drop_ended_counts():
    sweep()
