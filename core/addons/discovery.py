"""Finds add-ons before Django starts: which apps there are, in which order, and which are left
out and why. Reads no setting and no database."""

import importlib
import inspect
import re
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.addons.config import Addon
from core.addons.versions import is_within, parsed, requirement
from core.version import VERSION

GROUP = "wenming.addons"
LABEL = re.compile(r"[a-z][a-z0-9_]{1,39}")
PREFIX = re.compile(r"[a-z][a-z0-9-]{0,39}")
#: First parts of addresses that the site itself answers.
TAKEN = frozenset(
    (
        *("admin", "activities", "brands", "calendar", "columns", "documents", "feeds", "healthz"),
        *("look", "media", "news", "occasions", "posters", "qr", "report-error", "reports"),
        *("review", "robots", "screen", "search", "sitemap", "static", "stories", "styleguide"),
        *("teams", "tints", "desk"),
    )
)
#: First parts of addresses of Wagtail's admin and ours in it.
TAKEN_LABELS = frozenset(
    (
        *("account", "addons", "bulk", "collections", "documents", "images", "login", "logout"),
        *("pages", "redirects", "reports", "settings", "sites", "snippets", "users", "groups"),
        *("workflows", "choose", "sprite", "tasks", "tags", "corrections", "dismissibles"),
    )
)


@dataclass(frozen=True)
class Refusal:
    """An add-on that is left out: `reason` is a sentence for people, `detail` for programmers."""

    label: str
    title: object
    reason: object
    detail: str = ""
    version: str = ""
    author: object = ""
    description: object = ""


@dataclass
class Discovery:
    """`apps` are entries of INSTALLED_APPS in the order of dependence."""

    apps: list = field(default_factory=list)
    refused: list = field(default_factory=list)


def discover(folders, group=GROUP, core_version=VERSION):
    """Look into `folders` ({package name: path}, an add-on in each subfolder with `apps.py`) and
    among the installed packages with an entry point in `group`; return a `Discovery`."""
    found, refused = [], []
    for name, load in (*_in_folders(folders), *_installed(group)):
        try:
            found.append(_checked(load()))
        except _Refused as error:
            refused.append(error.refusal(name))
        except Exception as error:
            reason = _("代码读不进来，请联系提供它的人。")
            refused.append(Refusal(name, name, reason, f"{type(error).__name__}: {error}"))
    kept = _fitting(found, core_version, refused)
    return Discovery([f"{each.__module__}.{each.__name__}" for each in kept], refused)


class _Refused(Exception):
    def __init__(self, reason, config=None):
        self.reason, self.config = reason, config
        super().__init__()

    def refusal(self, name):
        if self.config is None:
            return Refusal(name, name, self.reason)
        return _refusal(self.config, self.reason)


def _refusal(config, reason):
    return Refusal(
        label=config.label,
        title=config.label if _is_empty(config.title) else config.title,
        reason=reason,
        version=config.version,
        author=config.author,
        description=config.description,
    )


def _is_empty(text):
    """Lazy translations cannot be looked at before Django has started."""
    return isinstance(text, str) and not text.strip()


def _in_folders(folders):
    for package, path in folders.items():
        for config in sorted(Path(path).glob("*/apps.py")):
            name = config.parent.name
            yield name, lambda module=f"{package}.{name}.apps": _config_in(module)


def _installed(group):
    for point in sorted(entry_points(group=group), key=lambda point: point.name):
        yield point.name, point.load


def _config_in(module_name):
    module = importlib.import_module(module_name)
    found = [
        each
        for _name, each in inspect.getmembers(module, inspect.isclass)
        if issubclass(each, Addon) and each.__module__ == module_name
    ]
    if len(found) != 1:
        raise _Refused(_("apps.py 里要有一个、也只有一个继承 Addon 的类。"))
    return found[0]


def _checked(config):
    """Return the class if all that it says of itself can be read."""
    if not (inspect.isclass(config) and issubclass(config, Addon)):
        raise _Refused(_("入口指向的不是 Addon 的子类。"))
    config.label = getattr(config, "label", None) or config.name.rpartition(".")[2]
    if not LABEL.fullmatch(config.label) or config.label in TAKEN_LABELS:
        raise _Refused(_("label 只能用小写字母、数字和下划线，不能与后台已有的重名。"), config)
    if _is_empty(config.title):
        raise _Refused(_("没有写名称（title）。"), config)
    if config.url_prefix and not PREFIX.fullmatch(config.url_prefix):
        raise _Refused(_("网址前缀只能用小写字母、数字和连字符，中间没有斜线。"), config)
    if config.url_prefix in TAKEN:
        reason = format_lazy(_("网址前缀 /{prefix}/ 本站已在用。"), prefix=config.url_prefix)
        raise _Refused(reason, config)
    try:
        parsed(config.version)
        for limit in filter(None, (config.core_min, config.core_max)):
            parsed(limit)
        config.needs = tuple(requirement(text) for text in config.requires)
    except ValueError as error:
        reason = format_lazy(_("版本号或依赖“{text}”看不懂。"), text=str(error))
        raise _Refused(reason, config) from error
    return config


def _fitting(found, core_version, refused):
    """Return those of `found` that may run together, each behind what it needs; what may not
    goes to `refused`."""
    kept, prefixes = {}, {}
    for config in found:
        if config.label in kept:
            refused.append(_refusal(config, _("另一个附加组件用了同一个 label。")))
        elif config.url_prefix and config.url_prefix in prefixes:
            refused.append(_refusal(config, _("另一个附加组件用了同一个网址前缀。")))
        elif not is_within(core_version, config.core_min, config.core_max):
            refused.append(_refusal(config, _core_limits(config, core_version)))
        else:
            kept[config.label] = prefixes[config.url_prefix] = config
    while lacking := [(each, why) for each in kept.values() if (why := _lacks(each, kept))]:
        for config, why in lacking:
            del kept[config.label]
            refused.append(_refusal(config, why))
    return _in_order(kept, refused)


def _core_limits(config, core_version):
    limits = " ".join(
        f"{sign} {limit}"
        for sign, limit in (("≥", config.core_min), ("≤", config.core_max))
        if limit
    )
    return format_lazy(
        _("要核心 {limits}，现有 {version}，不能启用。"), limits=limits, version=core_version
    )


def _lacks(config, kept):
    for label, lowest in config.needs:
        if label not in kept:
            return format_lazy(_("要先安装“{label}”。"), label=label)
        if lowest and not is_within(kept[label].version, lowest):
            return format_lazy(
                _("要“{title}”≥ {lowest}，现有 {version}。"),
                title=kept[label].title,
                lowest=lowest,
                version=kept[label].version,
            )
    return None


def _in_order(kept, refused):
    ordered, waiting = [], dict(kept)
    while waiting:
        free = [
            config
            for config in waiting.values()
            if not any(label in waiting for label, _lowest in config.needs)
        ]
        if not free:
            reason = _("依赖绕成了圈，哪个都不能先装。")
            refused.extend(_refusal(config, reason) for config in waiting.values())
            break
        for config in free:
            ordered.append(waiting.pop(config.label))
    return ordered
