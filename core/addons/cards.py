"""What the add-ons screen shows of each add-on."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Site

from core.addons.models import AddonChange, AddonFault, AddonSwitch, InstalledAddon
from core.addons.points.rights import health_of, setting_models
from core.addons.registry import addon_of, all_addons, contributions
from core.addons.switching import dependents, site_name, why_not_disabled, why_not_enabled
from core.addons.upgrading import is_behind, waiting_steps

#: What people call the contributions; several points may be one thing.
WORDS = {
    "add_page_type": gettext_lazy("页面类型"),
    "add_body_block": gettext_lazy("正文块"),
    "add_front_block": gettext_lazy("首页版块"),
    "add_menu_item": gettext_lazy("菜单"),
    "add_viewset": gettext_lazy("后台列表"),
    "add_dashboard_panel": gettext_lazy("工作台"),
    "add_side_panel": gettext_lazy("编辑侧栏"),
    "add_page_column": gettext_lazy("列表栏目"),
    "add_listing_buttons": gettext_lazy("列表按钮"),
    "add_check": gettext_lazy("检查"),
    "add_condition": gettext_lazy("发布条件"),
    "add_search_source": gettext_lazy("搜索来源"),
    "add_search_facet": gettext_lazy("搜索条件"),
    "add_fragment": gettext_lazy("前台片段"),
    "add_feed": gettext_lazy("订阅"),
    "add_report_section": gettext_lazy("报表"),
    "add_job": gettext_lazy("定时任务"),
    "add_health_check": gettext_lazy("体检"),
    "add_role": gettext_lazy("角色"),
    "add_site_setting": gettext_lazy("设置"),
}


@dataclass
class SiteRow:
    """One site of a card: whether it is on, what hinders the other, since when and by whom."""

    site: Site
    name: str
    is_on: bool
    hindrance: str = ""
    switch: Any = None


@dataclass
class Card:
    """An add-on, or a `refusal` of one that does not run here."""

    label: str
    title: Any
    version: str = ""
    author: Any = ""
    description: Any = ""
    sites: list = field(default_factory=list)
    gives: list = field(default_factory=list)
    needs: list = field(default_factory=list)
    needed_by: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    health: list = field(default_factory=list)
    steps: list = field(default_factory=list)
    is_behind: bool = False
    data_version: str = ""
    settings_links: list = field(default_factory=list)
    reason: Any = ""
    detail: str = ""
    #: Installed once and not taken out, and its code is gone.
    is_missing: bool = False
    was_on: bool = False

    @property
    def faults_today(self):
        return sum(fault.count for fault in self.faults if fault.is_of_today)

    @property
    def is_on(self):
        return any(row.is_on for row in self.sites)

    @property
    def is_failing(self):
        return bool(self.faults) or any(line.tone == "critical" for line in self.health)

    @property
    def is_bad(self):
        return bool(self.reason or self.faults or any(line.tone != "ok" for line in self.health))


def cards():
    """Return all Cards, those with something wrong first; eight queries, one for each health
    check, and one more where code is missing."""
    sites = list(Site.objects.order_by("-is_default_site", "pk"))
    switches = {
        (row.label, row.site_id): row for row in AddonSwitch.objects.select_related("changed_by")
    }
    faults = {}
    for fault in AddonFault.objects.order_by("-at"):
        fault.is_of_today = timezone.localdate(fault.at) == timezone.localdate()
        faults.setdefault(fault.label, []).append(fault)
    versions = dict(InstalledAddon.objects.values_list("label", "version"))
    made = [_card(config, sites, switches, faults, versions) for config in all_addons()]
    made += [_refused(refusal) for refusal in settings.ADDONS.refused]
    made += _missing(versions, {card.label for card in made}, switches)
    return sorted(made, key=lambda card: not card.is_bad)


def card_of(label):
    return next((card for card in cards() if card.label == label), None)


def _card(config, sites, switches, faults, versions):
    data_version = versions.get(config.label, config.version)
    card = Card(
        label=config.label,
        title=config.title,
        version=config.version,
        author=config.author,
        description=config.description,
        faults=faults.get(config.label, []),
        is_behind=is_behind(config, data_version),
        steps=waiting_steps(config, data_version),
        data_version=data_version,
        gives=gives(config),
        needs=_needs(config),
        needed_by=[each.title for each in dependents(config)],
    )
    if config.is_broken:
        card.reason = _("没有启动起来，请技术人员看看；网站照常运行，只少了它。")
        card.detail = f"{type(config.start_error).__name__}: {config.start_error}"
    for site in sites:
        switch = switches.get((config.label, site.pk))
        is_on = bool(switch and switch.is_on)
        why = (why_not_disabled if is_on else why_not_enabled)(config, site)
        card.sites.append(SiteRow(site, site_name(site), is_on, why, switch))
    card.health = health_of(config) if card.is_on else []
    card.settings_links = list(_settings_links(config)) if card.is_on else []
    return card


def gives(config):
    """Return what the add-on contributes, in words: “菜单 1”, “前台网址 /contribute/”."""
    counts = {}
    for each in contributions(config):
        word = WORDS.get(each.point)
        if word:
            counts[word] = counts.get(word, 0) + 1
    told = [f"{word} {number}" for word, number in counts.items()]
    if config.url_prefix:
        told.append(_("前台网址 /%s/") % config.url_prefix)
    return told


def _needs(config):
    needs = []
    if config.core_min:
        needs.append(_("核心 ≥ %s") % config.core_min)
    if config.core_max:
        needs.append(_("核心 ≤ %s") % config.core_max)
    for label, lowest in config.needs:
        other = addon_of(label)
        needs.append(f"{other.title} ≥ {lowest}" if lowest else str(other.title))
    return needs


def _settings_links(config):
    for model in setting_models(config):
        try:
            address = reverse(
                "wagtailsettings:edit", args=[model._meta.app_label, model._meta.model_name]
            )
        except NoReverseMatch:
            continue
        yield address, model._meta.verbose_name


def _missing(versions, here, switches):
    """Return Cards of what was installed and never uninstalled, of which there is no code here."""
    gone = sorted(versions.keys() - here)
    if not gone:
        return []
    titles = dict(
        AddonChange.objects.filter(label__in=gone).order_by("pk").values_list("label", "title")
    )
    return [
        Card(
            label=label,
            title=titles.get(label, label),
            version=versions[label],
            is_missing=True,
            was_on=any(row.is_on for (name, _site), row in switches.items() if name == label),
            reason=_(
                "它的文件夹或程序包不见了，没有卸载过。网站照常运行，它的页面、菜单都不显示，数据还在。"
            ),
        )
        for label in gone
    ]


def _refused(refusal):
    return Card(
        label=refusal.label,
        title=refusal.title,
        version=refusal.version,
        author=refusal.author,
        description=refusal.description,
        reason=refusal.reason,
        detail=refusal.detail,
    )
