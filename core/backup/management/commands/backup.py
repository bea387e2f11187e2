from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.backup.folders import forget_old, make
from core.backup.refusing import BackupRefused


class Command(BaseCommand):
    """Everything an installation has, in one new folder."""

    help = "备份数据库和上传的文件，写进给出的文件夹下一个以时间命名的新文件夹；网站可以照常运行。"

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="备份放在哪个文件夹里，例如 /srv/backup。")

        parser.add_argument(
            "--keep", type=int, default=0, help="只留最新的几份，更早的删掉；不给就全留着。"
        )

    def handle(self, **options):
        try:
            folder = make(options["folder"], self.stdout.write)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"备份好了：{folder}")
        if options["keep"] > 0:
            for old in forget_old(options["folder"], options["keep"]):
                self.stdout.write(f"删掉了旧的：{old}")
