from datetime import time, timedelta

from django.utils.translation import gettext_lazy as _

from core.worker.schedule import continuous, periodic
from search.engines.base import EngineUnavailableError
from search.indexing import drift, progress, rebuild
from search.indexing.applying import apply_outbox
from search.query_log import forget


@continuous(label=_("更新检索索引"))
def update_index():
    """What an editor saved is found within a second."""
    return apply_outbox()


@periodic(every=timedelta(minutes=1), label=_("照看检索索引"))
def look_after_index():
    """Make the index where there is none or one of another form; clear up after a rebuild."""
    rebuild.rebuild_if_needed()
    progress.forget_applied()


@periodic(at=time(3, 40), label=_("核对检索索引"))
def check_index():
    """Find and mend what a fault may have left different."""
    try:
        drift.check()
    except EngineUnavailableError:
        rebuild.rebuild_if_needed()


@periodic(at=time(3, 50), label=_("清理搜索统计"))
def forget_queries():
    """Keep no rare search longer than a month, none longer than a year."""
    forget()
