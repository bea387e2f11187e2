import time

from django.core.management.base import BaseCommand, CommandError

from search.engines.base import EngineUnavailableError, WriterBusyError
from search.indexing.packing import PackerLostError
from search.indexing.progress import RebuildRunningError
from search.indexing.rebuild import rebuild
from search.sources import sources

TOLD_EVERY = 5.0


class Command(BaseCommand):
    """Builds the index anew; the site goes on answering from the old one meanwhile."""

    help = "重建检索索引。重建期间网站照常检索，完成后一次换上。"

    def handle(self, **options):
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
