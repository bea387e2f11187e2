"""Gives each civility office its group, its section of the page tree, its collection, its rights.

Everything is derived from the area tree and may be asked for again at any time: what is there is
kept and put right, what is missing is made, and rights on pages and collections outside of an
office's own are taken away.
"""

from dataclasses import dataclass, field

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from activities.models import ReportIndexPage
from core.models import Area, Office
from core.reviews.workflows import ensure_workflow
from home.models import SectionPage
from home.site_structure import ensure_home_page
from stories.models import ArticleIndexPage, StoryIndexPage

#: What an office may do with pages below its section, by permission codename.
PAGE_RIGHTS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
CITY_PAGE_RIGHTS = (*PAGE_RIGHTS, "bulk_delete_page")
MEDIA_RIGHTS = (
    *("wagtailimages.add_image", "wagtailimages.change_image", "wagtailimages.choose_image"),
    *("wagtaildocs.add_document", "wagtaildocs.change_document", "wagtaildocs.choose_document"),
)
SHARED_RIGHTS = ("wagtailimages.choose_image", "wagtaildocs.choose_document")
COLLECTION_RIGHTS = tuple(f"wagtailcore.{verb}_collection" for verb in ("add", "change", "delete"))

_RECORD_VERBS = ("add", "change", "delete", "view", "publish", "lock", "unlock")
RECORD_RIGHTS = (
    "wagtailadmin.access_admin",
    "core.view_errorreport",
    "core.change_errorreport",
    *(f"activities.{verb}_{model}" for model in ("team", "activity") for verb in _RECORD_VERBS),
)
_CITY_MODELS = (
    ("core", "area"),
    ("activities", "servicecategory"),
    ("activities", "activityform"),
    ("activities", "occasion"),
    ("users", "user"),
    ("wagtailredirects", "redirect"),
    ("search", "synonymgroup"),
    ("search", "dictionaryword"),
    ("search", "promotedresult"),
)
CITY_RIGHTS = (
    *RECORD_RIGHTS,
    "core.change_sitesettings",
    "core.change_navigation",
    "home.change_lobbyscreen",
    "search.change_indexstate",
    "search.view_querycount",
    "guard.view_signinevent",
    "guard.unlock_signin",
    "guard.reset_secondstep",
    *(
        f"{app_label}.{verb}_{model}"
        for app_label, model in _CITY_MODELS
        for verb in ("add", "change", "delete", "view")
    ),
)


class NotReady(Exception):
    """The site lacks what offices stand on; the message says what, in Chinese."""


@dataclass
class Report:
    """What was done, as sentences for the person who asked for it."""

    lines: list = field(default_factory=list)

    def say(self, text, **values):
        self.lines.append(text % values)


@transaction.atomic
def setup_offices():
    """Bring every office in line with the area tree and return a `Report`."""
    report = Report()
    cities = list(Area.objects.filter(parent=None))
    if not cities:
        raise NotReady(_("还没有区域。请先在后台录入市和县（区）。"))
    home = ensure_home_page(_("文明"))
    shared = _collection(None, _("全市共用"), report)
    for city in cities:
        office = _office(city, report)
        office.section_id, office.collection = home.pk, shared
        office.save()
        _set_group_rights(office.group, CITY_RIGHTS, report)
        _set_page_rights(office.group, {Page.get_first_root_node(): CITY_PAGE_RIGHTS}, report)
        root = Collection.get_first_root_node()
        _set_collection_rights(office.group, {root: MEDIA_RIGHTS + COLLECTION_RIGHTS}, report)
    counties = Area.objects.filter(level=Area.Level.COUNTY).order_by("position", "pk")
    for county in counties:
        office = _office(county, report)
        section = _section(county, home, report)
        office.section_id = section.pk
        office.collection = _collection(office.collection, county.name, report)
        office.save()
        _set_group_rights(office.group, RECORD_RIGHTS, report)
        _set_page_rights(office.group, {section: PAGE_RIGHTS}, report)
        own = {office.collection: MEDIA_RIGHTS, shared: SHARED_RIGHTS}
        _set_collection_rights(office.group, own, report)
    if ensure_workflow():
        report.say(_("三审流程已设好，管全部页面与记录。"))
    _report_homeless(report)
    return report


def _office(area, report):
    name = _("%(area)s文明办") % {"area": area.name}
    office = Office.objects.filter(area=area).select_related("group", "collection").first()
    if office is None:
        group, _created = Group.objects.get_or_create(name=_free_group_name(name))
        office = Office.objects.create(area=area, name=name, group=group)
        report.say(_("新建 %(office)s 和同名用户组。"), office=name)
    elif office.name != name:
        report.say(_("%(old)s 改名为 %(new)s。"), old=office.name, new=name)
        office.name = name
        office.save()
        office.group.name = _free_group_name(name, office.group)
        office.group.save()
    return office


def _free_group_name(name, own=None):
    """`name`, or `name（2）` and so on where another office's group has it."""
    taken = Group.objects.filter(office__isnull=False)
    if own is not None:
        taken = Group.objects.exclude(pk=own.pk)
    candidate, number = name, 1
    while taken.filter(name=candidate).exists():
        number += 1
        candidate = f"{name}（{number}）"
    return candidate


def _section(area, home, report):
    section = SectionPage.objects.filter(area=area).first()
    if section is None:
        section = SectionPage(title=area.name, slug=_section_slug(area, home), area=area)
        home.add_child(instance=section)
        report.say(_("新建版面 %(title)s（%(url)s）。"), title=area.name, url=f"/{section.slug}/")
    present = {child.specific_class for child in section.get_children()}
    for model, title in (
        (ReportIndexPage, _("活动报道")),
        (StoryIndexPage, _("先进典型")),
        (ArticleIndexPage, _("工作动态")),
    ):
        if model not in present:
            section.add_child(instance=model(title=title, show_in_menus=True))
            report.say(_("%(section)s：新建“%(title)s”栏。"), section=section.title, title=title)
    return section


def _section_slug(area, home):
    taken = set(home.get_children().values_list("slug", flat=True))
    candidate, number = area.slug, 1
    while candidate in taken:
        number += 1
        candidate = f"{area.slug}-{number}"
    return candidate


def _collection(collection, name, report):
    root = Collection.get_first_root_node()
    if collection is None:
        used = Office.objects.filter(area__level=Area.Level.COUNTY, collection__isnull=False)
        found = root.get_children().filter(name=name).exclude(pk__in=used.values("collection"))
        collection = found.first()
    if collection is None:
        collection = root.add_child(name=name)
        report.say(_("新建图片与文件集“%(name)s”。"), name=name)
    elif collection.name != name:
        report.say(_("图片与文件集“%(old)s”改名为“%(new)s”。"), old=collection.name, new=name)
        collection.name = name
        collection.save()
    return collection


def _permissions(codenames):
    """Return the Permission rows of `app_label.codename` strings; a missing one is an error."""
    wanted = Q()
    for label in codenames:
        app_label, codename = label.split(".")
        wanted |= Q(content_type__app_label=app_label, codename=codename)
    found = list(Permission.objects.filter(wanted).select_related("content_type"))
    missing = set(codenames) - {f"{p.content_type.app_label}.{p.codename}" for p in found}
    if missing:
        raise NotReady(
            _("缺少权限 %(names)s，请先运行 manage.py migrate。")
            % {"names": "、".join(sorted(missing))}
        )
    return found


def _set_group_rights(group, codenames, report):
    wanted = {permission.pk for permission in _permissions(codenames)}
    if wanted - set(group.permissions.values_list("pk", flat=True)):
        group.permissions.add(*wanted)
        report.say(_("%(group)s：补齐后台与记录的权限。"), group=group.name)


def _set_page_rights(group, rights, report):
    wanted = {
        (page.pk, permission.pk)
        for page, codenames in rights.items()
        for permission in _permissions([f"wagtailcore.{name}" for name in codenames])
    }
    rows = GroupPagePermission.objects.filter(group=group)
    present = {(row.page_id, row.permission_id): row.pk for row in rows}
    _sync(group, wanted, present, rows, "page_id", _("页面"), report)


def _set_collection_rights(group, rights, report):
    wanted = {
        (collection.pk, permission.pk)
        for collection, codenames in rights.items()
        for permission in _permissions(codenames)
    }
    rows = GroupCollectionPermission.objects.filter(group=group)
    present = {(row.collection_id, row.permission_id): row.pk for row in rows}
    _sync(group, wanted, present, rows, "collection_id", _("图片与文件"), report)


def _sync(group, wanted, present, rows, place, what, report):
    """Make exactly the `wanted` pairs of place and permission the group's rows."""
    extra = [pk for pair, pk in present.items() if pair not in wanted]
    missing = wanted - set(present)
    rows.filter(pk__in=extra).delete()
    rows.model.objects.bulk_create(
        rows.model(group=group, permission_id=permission, **{place: where})
        for where, permission in missing
    )
    if missing:
        report.say(_("%(group)s：补齐%(what)s的权限。"), group=group.name, what=what)
    if extra:
        report.say(_("%(group)s：收回范围以外的%(what)s权限。"), group=group.name, what=what)


def _report_homeless(report):
    """An area that became a town keeps its office row; somebody must decide, so say it."""
    others = Office.objects.exclude(area__level=Area.Level.COUNTY).exclude(area__parent=None)
    for office in others:
        report.say(_("%(office)s 的区域已不是县（区）一级，请核对它的成员。"), office=office.name)
