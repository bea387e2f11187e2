from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from core.word_import.holding import forget_old
from core.worker.schedule import periodic


@periodic(every=timedelta(hours=1), label=_("删去没有导入的 Word 文件"))
def forget_held_files():
    forget_old()
