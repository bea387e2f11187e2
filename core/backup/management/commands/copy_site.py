import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.backup.copying.sending import copy, read_environment
from core.backup.refusing import BackupRefused
from core.read_only import held_read_only
from core.worker.health import work_under_way

#: Seconds: for requests that were under way when the site became read-only, and for work.
REQUESTS, WORK = 3, 120


class Command(BaseCommand):
    """Copies this installation to another database, another storage, or both."""

    help = (
        "把本站搬到另一个数据库、另一个存储：把新地方的环境变量写进一个文件，用 --to 给出。"
        "搬的时候本站只读，搬好以后也是，直到换上新的；没有搬成就恢复。"
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--to", type=Path, required=True, help="写着新的 DATABASE_URL、AWS_ 等变量的文件。"
        )

    def handle(self, **options):
        try:
            with held_read_only():
                self.wait()
                told = copy(read_environment(options["to"]), self.stdout.write)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        tables, number, files = told
        after = "检索索引由后台任务重建。不换了，就执行 manage.py read_only off。"
        if not tables:
            # The database is the same, and with it the state.
            after = "然后执行 manage.py read_only off。"
        self.stdout.write(
            f"搬好了，逐一比对过：{tables} 张表 {number} 行，{files} 个文件。"
            f"现在本站只读：换上新的环境变量，重启网站和后台任务。{after}"
        )

    def wait(self):
        """Until nobody is in the middle of writing."""
        time.sleep(REQUESTS)
        deadline = time.monotonic() + WORK
        while work_under_way():
            if time.monotonic() > deadline:
                raise CommandError(
                    "后台任务还在做一件长的事。请等它做完，或停掉后台任务，再来一次。"
                )
            time.sleep(1)
