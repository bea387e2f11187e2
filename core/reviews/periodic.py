from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from core.reviews.escalation import escalate_waiting
from core.worker.schedule import periodic


@periodic(every=timedelta(minutes=5), label=_("审稿等太久的提醒"))
def remind_reviewers():
    escalate_waiting()
