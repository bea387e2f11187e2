from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.guard.doors import locks, unlock, unlock_account
from core.guard.journal import note
from core.guard.models import SignInEvent


class Command(BaseCommand):
    help = "解除一个账号的登录锁定；不写用户名时，解除现有的全部锁定。"

    def add_arguments(self, parser):
        parser.add_argument("username", nargs="?", help="用户名")

    def handle(self, username, **options):
        if not username:
            opened = [event for event in locks() if unlock(event)]
            for event in opened:
                note(SignInEvent.Outcome.UNLOCKED, user=event.user)
            self.stdout.write(_("解除了 %d 处锁定。") % len(opened))
            return
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(_("没有用户名为“%s”的账号。") % username)
        if unlock_account(user):
            note(SignInEvent.Outcome.UNLOCKED, user=user)
            self.stdout.write(_("已解除 %s 的登录锁定。") % username)
        else:
            self.stdout.write(_("%s 没有被锁定。") % username)
