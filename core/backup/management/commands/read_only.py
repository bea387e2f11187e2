from django.core.management.base import BaseCommand

from core.read_only import is_read_only, switch


class Command(BaseCommand):
    """Keeps everybody from writing while the site is copied, or lets them again."""

    help = "on：全站只读，读者照常看，谁也不能写，后台任务停手；off：恢复；不写就说明现在是哪一种。"

    def add_arguments(self, parser):
        parser.add_argument("to", nargs="?", choices=("on", "off"))

    def handle(self, **options):
        if options["to"]:
            switch(options["to"] == "on")
        self.stdout.write("现在只读。" if is_read_only() else "现在可以写。")
