import sys

from django.core.management.base import BaseCommand

from core.backup.copying.receiving import Receiver


class Command(BaseCommand):
    """The other end of `copy_site`, which starts it with the settings of the new place."""

    help = "由 copy_site 调用，不要自己执行。"
    requires_system_checks = []

    def handle(self, **options):
        answers = sys.stdout
        # What else is said goes where it does no harm.
        sys.stdout = sys.stderr
        Receiver(sys.stdin.buffer, answers).run()
