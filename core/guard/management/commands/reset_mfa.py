from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.guard.journal import note
from core.guard.models import SignInEvent
from core.guard.second_step import remove


class Command(BaseCommand):
    help = "取消一个账号的两步验证，用于手机和恢复代码都丢了、后台又没有别人能重置的时候。"

    def add_arguments(self, parser):
        parser.add_argument("username", help="用户名")

    def handle(self, username, **options):
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(_("没有用户名为“%s”的账号。") % username)
        if user.second_step_since is None:
            self.stdout.write(_("%s 没有启用两步验证。") % username)
            return
        remove(user)
        note(SignInEvent.Outcome.RESET, user=user)
        self.stdout.write(_("已取消 %s 的两步验证，下次登录只要密码。") % username)
