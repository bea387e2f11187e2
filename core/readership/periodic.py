from datetime import time

from django.utils.translation import gettext_lazy as _

from core.readership.figures import FOLDED_AT_ONCE, fold_old_days
from core.worker.schedule import periodic


@periodic(at=time(3, 50), label=_("合并旧的浏览数"))
def fold_readings():
    """After some years nobody asks what was read on which day; the sum stays."""
    while fold_old_days() == FOLDED_AT_ONCE:
        pass
