import time

from django.core.management.base import BaseCommand, CommandError

from core.addons.switching import enable_shipped
from home.demo.loader import RealContentError, add_volume, is_loaded, load


class Command(BaseCommand):
    help = "Load the demo content into an empty database; more records with --records."

    def add_arguments(self, parser):
        parser.add_argument(
            "--records",
            type=int,
            default=0,
            metavar="N",
            help="add N generated records on top of the demo, for benchmarks",
        )

    def handle(self, *args, records, **options):
        if not 0 <= records <= 1_000_000:
            raise CommandError("--records 请填 0 到 1000000 之间的数。")
        self.started = time.monotonic()
        if is_loaded():
            self.stdout.write("示例内容已经在了，没有重复载入。")
        else:
            try:
                load(self.report)
            except RealContentError as error:
                raise CommandError(
                    f"数据库里已有内容（{error}），示例内容不会混进去。请换一个空的数据库。",
                    returncode=3,  # the one refusal that does not keep the site from starting
                ) from error
        for addon in enable_shipped():
            self.stdout.write(f"附加组件“{addon.title}”已启用。")
        if records:
            add_volume(records, self.report)
        seconds = time.monotonic() - self.started
        self.stdout.write(self.style.SUCCESS(f"完成，用时 {seconds:.0f} 秒。"))

    def report(self, text, done, total):
        seconds = time.monotonic() - self.started
        left = seconds / max(done - 1, 1) * (total - done + 1) if done > 1 else None
        hint = f"，约还要 {left:.0f} 秒" if left is not None else ""
        self.stdout.write(f"[{done}/{total}] {text}（已用 {seconds:.0f} 秒{hint}）")
        self.stdout.flush()
