from datetime import time, timedelta

from django.utils.translation import gettext_lazy as _

from core.guard.models import SignInEvent
from core.throttling import sweep
from core.worker.schedule import periodic


@periodic(every=timedelta(minutes=10), label=_("清理过期的次数"))
def drop_ended_counts():
    sweep()


@periodic(at=time(3, 50), label=_("清理过期的登录记录"))
def drop_old_sign_ins():
    SignInEvent.objects.drop_old()
