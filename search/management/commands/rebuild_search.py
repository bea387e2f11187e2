import time

from django.core.management.base import BaseCommand, CommandError

from search.engines.base import EngineUnavailableError, WriterBusyError
from search.indexing.going_back import NothingToGoBackToError, go_back
from search.indexing.packing import PackerLostError
from search.indexing.progress import RebuildRunningError
from search.indexing.rebuild import rebuild
from search.sources import sources

TOLD_EVERY = 5.0


class Command(BaseCommand):
    """Builds the index anew; the site goes on answering from the old one meanwhile."""

    # All of them would read every address and view of the site, into each process that helps.
    requires_system_checks = ("search",)
    help = "重建检索索引。重建期间网站照常检索，完成后一次换上。"

    def add_arguments(self, parser):
        parser.add_argument(
            "--back", action="store_true", help="不重建，换回上一次重建以前的那份索引。"
        )

    def handle(self, **options):
        if options["back"]:
            self.go_back()
        else:
            self.rebuild()

    def go_back(self):
        try:
            noted = go_back()
        except NothingToGoBackToError as error:
            raise CommandError(
                "没有留着的、这个版本能用的索引。请重建：manage.py rebuild_search"
            ) from error
        except RebuildRunningError as error:
            raise CommandError("另一个进程正在重建索引，请等它做完。") from error
        except (EngineUnavailableError, WriterBusyError) as error:
            raise CommandError(f"检索引擎现在不能写入：{error}") from error
        self.stdout.write(
            f"已换回上一份索引；之后改动过的 {noted} 篇排队更新，由后台任务补上。"
            "个别条目可能还是旧的，原因排除后请再重建一次：manage.py rebuild_search"
        )

    def rebuild(self):
        labels = {kind: source.label for kind, source in sources().items()}

        started = told_at = time.monotonic()

        def report(kind, done, total):
            nonlocal told_at
            if done == total or time.monotonic() - told_at > TOLD_EVERY:
                told_at = time.monotonic()
                self.stdout.write(f"{labels[kind]}：{done}/{total}")

        try:
            count = rebuild(report)
        except RebuildRunningError as error:
            raise CommandError("另一个进程正在重建索引，请等它做完。") from error
        except PackerLostError as error:
            raise CommandError(str(error)) from error
        except (EngineUnavailableError, WriterBusyError) as error:
            raise CommandError(f"检索引擎现在不能写入：{error}") from error
        self.stdout.write(f"索引已重建：{count} 篇，用时 {time.monotonic() - started:.1f} 秒")
