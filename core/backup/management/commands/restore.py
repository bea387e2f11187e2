from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from core.backup.folders import bring_back, check, is_behind
from core.backup.refusing import BackupRefused


class Command(BaseCommand):
    """Puts an installation where a backup has it."""

    help = "用一份备份换掉现在的数据库和上传的文件。先停掉网站和后台任务；不加 --yes 只检查备份。"

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="一份备份的文件夹。")
        parser.add_argument("--yes", action="store_true", help="真的恢复，现在的内容不再保留。")

    def handle(self, **options):
        folder = options["folder"]
        try:
            if not options["yes"]:
                told = check(folder)
                self.stdout.write(
                    f"备份完好：{told['made_at']}，{len(told['files'])} 个文件。"
                    "要恢复，请停掉网站和后台任务，再加 --yes。"
                )
                return
            bring_back(folder, self.stdout.write)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        if is_behind():
            self.stdout.write(
                "程序比这份备份新：请执行 deploy/run.py prepare，再执行 rebuild_search。"
            )
            return
        call_command("rebuild_search", stdout=self.stdout)
        self.stdout.write("恢复好了，可以启动网站和后台任务。")
