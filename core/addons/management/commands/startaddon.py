from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.addons.discovery import LABEL, TAKEN, TAKEN_LABELS
from core.addons.registry import all_addons
from core.version import VERSION

SKELETON = Path(__file__).resolve().parents[2] / "skeleton"


class Command(BaseCommand):
    help = "Write a new add-on into plugins/ (or another package) that passes the tests at once."

    def add_arguments(self, parser):
        parser.add_argument("name", help="label: small letters, digits, underscores")
        parser.add_argument("--title", help="what the add-ons screen calls it")
        parser.add_argument("--into", metavar="FOLDER", help="the package's folder; plugins/")

    def handle(self, *args, name, title, into, **options):
        if not LABEL.fullmatch(name) or name in TAKEN_LABELS:
            raise CommandError("名字用两到四十个小写字母、数字和下划线，不能与后台已有的网址重名。")
        if name.replace("_", "-") in TAKEN:
            raise CommandError(f"网址 /{name}/ 本站已在用，请换一个名字。")
        if any(config.label == name for config in all_addons()):
            raise CommandError(f"已有叫 {name} 的附加组件。")
        title = title or name
        if len(title) > 40 or set(title) & set("\"'\\{}%<>\n"):
            raise CommandError("名称最多四十个字，不能有引号、括号和百分号。")
        package = Path(into) if into else settings.BASE_DIR / "plugins"
        folder = package / name
        if folder.exists():
            raise CommandError(f"{folder} 已经在了。")
        write(folder, words(name, title, package.name))
        self.stdout.write(self.style.SUCCESS(f"写好了：{folder}"))
        self.stdout.write("重启网站以后，在后台“附加组件”里启用。")


def words(name, title, package):
    return {
        "{label}": name,
        "{title}": title,
        "{module}": f"{package}.{name}",
        "{Class}": "".join(part.capitalize() for part in name.split("_")),
        "{prefix}": name.replace("_", "-"),
        "{core}": VERSION.rpartition(".")[0],
    }


def write(folder, replaced):
    for source in sorted(SKELETON.rglob("*.txt")):
        place = str(source.relative_to(SKELETON)).removesuffix(".txt")
        for name, value in replaced.items():
            place = place.replace(name, value)
        target = folder / place.replace("templates/label/", f"templates/{replaced['{label}']}/")
        text = source.read_text(encoding="utf-8")
        for name, value in replaced.items():
            text = text.replace(name, value)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
