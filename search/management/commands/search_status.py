from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from search.analysis import schema
from search.engines import get_engine
from search.engines.base import EngineUnavailableError
from search.engines.telling import facts_of
from search.indexing import drift
from search.indexing.progress import rebuild_is_running
from search.models import IndexState, OutboxEntry


class Command(BaseCommand):
    """Tells how the index is; fails where there is none, so that scripts may ask."""

    help = "显示检索索引的状态；加 --check 同时核对索引与数据库。"

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="核对索引与数据库。")
        parser.add_argument(
            "--repair", action="store_true", help="核对，并把有差异的放进待更新队列。"
        )

    def handle(self, **options):
        state, engine = IndexState.current(), get_engine()
        waiting = OutboxEntry.objects.filter(applied_at=None)
        failing = waiting.filter(attempts__gt=0)
        self.stdout.write(f"等待更新：{waiting.count()} 条，其中失败待重试 {failing.count()} 条")
        for row in failing.order_by("-attempts")[:5]:
            self.stdout.write(f"  {row}：失败 {row.attempts} 次，{row.error}")
        if rebuild_is_running():
            self.stdout.write(f"正在重建：{state.rebuild_done}/{state.rebuild_total}")
        if state.rebuild_error:
            self.stdout.write(f"上次重建失败：{state.rebuild_error}")
        self.stdout.write(f"上次重建：{_moment(state.rebuilt_at)}")
        self.stdout.write(f"最近更新：{_moment(state.applied_at)}")
        self.tell_engine(engine.status())
        try:
            fingerprint = engine.schema_fingerprint()
            if fingerprint is None:
                raise CommandError("还没有索引，请运行 manage.py rebuild_search。")
            self.stdout.write(f"索引中的文档：{engine.count()} 篇")
            if fingerprint != schema().fingerprint:
                self.stdout.write("索引的格式或词典已变，等待重建。")
            if options["check"] or options["repair"]:
                different = drift.check(repair=options["repair"])
                self.stdout.write(f"与数据库的差异：{different} 条")
        except EngineUnavailableError as error:
            raise CommandError(f"检索引擎现在不能使用：{error}") from error

    def tell_engine(self, status):
        self.stdout.write(f"引擎：{status.name}（{status.place}）")
        for label, value in facts_of(status):
            self.stdout.write(f"{label}：{value}")
        for held in status.indices:
            live = "，正在使用" if held.is_live else ""
            size = f"{held.size / 1_000_000:.1f} MB"
            self.stdout.write(f"  {held.name}：{held.documents} 篇，{size}{live}")
        if status.problem:
            self.stdout.write(f"问题：{status.problem}")


def _moment(moment):
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}" if moment else "还没有"
