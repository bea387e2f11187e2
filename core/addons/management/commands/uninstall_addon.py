from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.addons.registry import UnknownAddon, addon_of, all_addons
from core.addons.switching import SwitchRefused
from core.addons.uninstalling import export, plan_for, uninstall


class Command(BaseCommand):
    help = "Uninstall an add-on: say what goes, take it out first, then delete it."

    def add_arguments(self, parser):
        parser.add_argument("name", help="label of the add-on, as on the add-ons screen")
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")
        parser.add_argument("--export", metavar="FOLDER", help="where to put what is taken out")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args, name, dry_run, yes, **options):
        try:
            config = addon_of(name)
        except UnknownAddon as error:
            known = "、".join(each.label for each in all_addons()) or "（没有）"
            raise CommandError(f"没有叫 {name} 的附加组件。已安装的：{known}。") from error
        self.tell(config)
        if dry_run:
            return
        given = options["export"]
        folder = Path(given) if given else self.default_folder(config)
        if not yes and input(f"先导出到 {folder}，再删除。确定请输入 {name}：") != name:
            raise CommandError("没有卸载。")
        self.remove(config, folder)

    def tell(self, config):
        plan = plan_for(config)
        self.stdout.write(f"卸载“{config.title}”{config.version} 会删掉：")
        for title, table, number in plan.rows:
            self.stdout.write(f"  表 {table}（{title}）：{number} 行")
        self.stdout.write(f"  文件：{plan.files} 个")
        for title, number in plan.pages:
            self.stdout.write(f"  页面 {title}：{number} 页，别的页面在它下面的移到上一级")
        for title in plan.settings:
            self.stdout.write(f"  设置 {title}")
        for role in plan.roles:
            self.stdout.write(f"  角色 {role}")
        self.stdout.write(f"  权限：{plan.rights} 项；检索里它的内容；它的定时任务和排队的任务")
        self.stdout.write("  页面正文里用了它的块：从此不显示，下次保存时去掉")

    def default_folder(self, config):
        moment = timezone.localtime().strftime("%Y%m%d-%H%M%S")
        return Path(settings.VAR_DIR) / "uninstalled" / f"{config.label}-{moment}"

    def remove(self, config, folder):
        try:
            written = export(config, folder)
            self.stdout.write(f"已导出 {len(written)} 个文件到 {folder}。")
            uninstall(config, note=f"导出在 {folder}")
        except OSError as error:
            raise CommandError(f"导出没有成功，什么都没有删：{error}") from error
        except SwitchRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS("已卸载。"))
        self.stdout.write(
            "现在删去它的文件夹，或用 pip uninstall 卸掉它的包，再重启网站和后台任务；"
            "不删的话，下次 migrate 会把空的表建回来。"
        )
