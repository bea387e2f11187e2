from argparse import ArgumentTypeError
from datetime import timedelta

from django.core.management.base import BaseCommand

from core.worker.queue import retry_failed
from core.worker.runner import LEASE, Worker


def positive_seconds(text):
    """A number of seconds above zero, as the command line gives it."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < 86400:
        raise ArgumentTypeError("应为大于 0、小于 86400 的秒数")
    return seconds


class Command(BaseCommand):
    """The one process that publishes on time, works off the queue and cleans up."""

    help = "在后台执行定时发布、排队任务和定期工作，直到收到停止信号。"

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="做完到期的工作后退出。")
        parser.add_argument(
            "--retry-failed", action="store_true", help="先把已放弃的任务重新放回队列。"
        )
        parser.add_argument(
            "--interval", type=positive_seconds, default=1.0, help="空闲时多少秒查看一次队列。"
        )
        parser.add_argument(
            "--lease",
            type=positive_seconds,
            default=LEASE.total_seconds(),
            help="执行者没有动静多少秒后，它的任务由别人接手。",
        )
        parser.add_argument(
            "--grace",
            type=positive_seconds,
            default=5.0,
            help="收到停止信号后，最多等手头的任务多少秒。",
        )
        parser.add_argument(
            "--time-limit",
            type=positive_seconds,
            default=3600.0,
            help="一项任务最长可以执行多少秒。",
        )

    def handle(self, **options):
        if options["retry_failed"]:
            self.stdout.write(f"重新排队的任务：{retry_failed()} 项")
        worker = Worker(
            interval=options["interval"],
            lease=timedelta(seconds=options["lease"]),
            grace=options["grace"],
            time_limit=options["time_limit"],
            once=options["once"],
        )
        worker.run()
        if options["once"]:
            self.stdout.write(f"已完成 {worker.done} 项后台工作")
