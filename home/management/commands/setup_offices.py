from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from home.offices import NotReady, setup_offices


class Command(BaseCommand):
    help = _("按区域树为市和各县（区）文明办建用户组、版面、图片与文件集，并设好权限。可反复运行。")

    def handle(self, *args, **options):
        try:
            report = setup_offices()
        except NotReady as error:
            raise CommandError(error) from error
        if options["verbosity"] == 0:
            return
        for line in report.lines or [_("各文明办都已就绪，没有要改的。")]:
            self.stdout.write(line)
