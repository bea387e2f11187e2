from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.backup.copying.sending import copy, read_environment
from core.backup.refusing import BackupRefused
from core.worker.health import worker_status


class Command(BaseCommand):
    """Copies this installation to another database, another storage, or both."""

    help = (
        "把本站搬到另一个数据库、另一个存储：把新地方的环境变量写进一个文件，用 --to 给出。"
        "先停掉网站和后台任务。原来的一字不动。"
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--to", type=Path, required=True, help="写着新的 DATABASE_URL、AWS_ 等变量的文件。"
        )

    def handle(self, **options):
        if worker_status().alive:
            raise CommandError("后台任务还在运行。请先停掉网站和后台任务，搬的时候不能有人写。")
        try:
            tables, number, files = copy(read_environment(options["to"]), self.stdout.write)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"搬好了，逐一比对过：{tables} 张表 {number} 行，{files} 个文件。"
            "换上新的环境变量，启动网站和后台任务；检索索引由后台任务重建。"
        )
