"""Gives each civility office its group, its section of the page tree, its collection, its rights,
and each role its own.

Where somebody works follows from the office's group, what is done there from the role's: the first
holds rights on pages and collections only, the second those on records, lists and settings.
Everything is derived from the area tree and may be asked for again at any time: what is there is
kept and put right, what is missing is made, and rights on pages and collections outside of an
office's own are taken away.
"""

from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from activities.models import ReportIndexPage, TeamReporter
from activities.reporters import place_reporter
from core.kept_rights import rights_changed
from core.models import Area, Office
from core.reviews.workflows import ensure_workflow
from core.role_rights import MissingRights, permission_rows, set_group_rights, set_role_rights
from core.roles import Role, ensure_role_groups
from home.models import SectionPage
from home.site_structure import ensure_home_page
from stories.models import ArticleIndexPage, StoryIndexPage

#: What everybody of an office may do with pages below its section, by permission codename.
PAGE_RIGHTS = ("add_page", "change_page", "lock_page", "unlock_page")
#: What the city's administrators may do beside that, on the whole tree.
CITY_PAGE_RIGHTS = ("bulk_delete_page",)
#: A team's reporter changes the own pages and pictures only, which Wagtail grants with "add".
REPORTER_PAGE_RIGHTS = ("add_page",)
REPORTER_MEDIA_RIGHTS = ("wagtailimages.add_image",)
MEDIA_RIGHTS = (
    *("wagtailimages.add_image", "wagtailimages.change_image", "wagtailimages.choose_image"),
    *("wagtaildocs.add_document", "wagtaildocs.change_document", "wagtaildocs.choose_document"),
)
SHARED_RIGHTS = ("wagtailimages.choose_image", "wagtaildocs.choose_document")
COLLECTION_RIGHTS = tuple(f"wagtailcore.{verb}_collection" for verb in ("add", "change", "delete"))


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
    _set_role_rights(report)
    cities = list(Area.objects.filter(parent=None))
    if not cities:
        raise NotReady(_("还没有区域。请先在后台录入市和县（区）。"))
    home = ensure_home_page(_("文明"))
    shared = _collection(None, _("全市共用"), report)
    for city in cities:
        office = _office(city, report)
        office.section_id, office.collection = home.pk, shared
        office.save()
        _set_group_rights(office.group, report)
        _set_page_rights(office.group, {Page.get_first_root_node(): PAGE_RIGHTS}, report)
        root = Collection.get_first_root_node()
        _set_collection_rights(office.group, {root: MEDIA_RIGHTS}, report)
        _set_reporters(office, report)
    counties = Area.objects.filter(level=Area.Level.COUNTY).order_by("position", "pk")
    for county in counties:
        office = _office(county, report)
        section = _section(county, home, report)
        office.section_id = section.pk
        office.collection = _collection(office.collection, county.name, report)
        office.save()
        _set_group_rights(office.group, report)
        _set_page_rights(office.group, {section: PAGE_RIGHTS}, report)
        own = {office.collection: MEDIA_RIGHTS, shared: SHARED_RIGHTS}
        _set_collection_rights(office.group, own, report)
        _set_reporters(office, report)
    if ensure_workflow():
        report.say(_("三审流程已设好，管全部页面与记录。"))
    for reporter in TeamReporter.objects.select_related("user"):
        place_reporter(reporter.user)
    _report_homeless(report)
    _report_misplaced(report)
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


def _set_role_rights(report):
    """Also those of the city's administrators on the whole tree of pages and collections."""
    try:
        report.lines += set_role_rights()
    except MissingRights as error:
        raise NotReady(str(error)) from error
    group = ensure_role_groups()[Role.CITY_ADMIN]
    _set_page_rights(group, {Page.get_first_root_node(): CITY_PAGE_RIGHTS}, report)
    _set_collection_rights(group, {Collection.get_first_root_node(): COLLECTION_RIGHTS}, report)


def _set_group_rights(group, report):
    """An office's group holds no rights on models: those are the roles'."""
    report.lines += set_group_rights(group, ())


def _set_reporters(office, report):
    """The group of the office's team reporters: drafts in its report index, own pictures."""
    name = _("%(area)s队伍信息员") % {"area": office.area.name}
    if office.reporters is None:
        office.reporters = Group.objects.create(name=_free_name(name))
        office.save()
        report.say(_("新建用户组“%(name)s”。"), name=office.reporters.name)
    elif office.reporters.name != name:
        office.reporters.name = _free_name(name, office.reporters)
        office.reporters.save()
    index = ReportIndexPage.objects.child_of(office.section).first() if office.section else None
    pages = {index: REPORTER_PAGE_RIGHTS} if index else {}
    _set_page_rights(office.reporters, pages, report)
    own = {office.collection: REPORTER_MEDIA_RIGHTS}
    _set_collection_rights(office.reporters, own, report)


def _free_name(name, own=None):
    taken = Group.objects.exclude(pk=own.pk if own else None)
    candidate, number = name, 1
    while taken.filter(name=candidate).exists():
        number += 1
        candidate = f"{name}（{number}）"
    return candidate


def _report_misplaced(report):
    """Rights of the city's administrators end at no area, so that the role is for the city's."""
    cities = Office.objects.filter(area__parent=None).values("group")
    people = get_user_model().objects.filter(is_active=True, groups__name=Role.CITY_ADMIN.value)
    for user in people.exclude(groups__in=cities):
        report.say(
            _("%(user)s 有“市文明办管理员”的角色，却不在市文明办，请核对。"),
            user=user.get_username(),
        )


def _set_page_rights(group, rights, report):
    wanted = {
        (page.pk, permission.pk)
        for page, codenames in rights.items()
        for permission in permission_rows([f"wagtailcore.{name}" for name in codenames])
    }
    rows = GroupPagePermission.objects.filter(group=group)
    present = {(row.page_id, row.permission_id): row.pk for row in rows}
    _sync(group, wanted, present, rows, "page_id", _("页面"), report)


def _set_collection_rights(group, rights, report):
    wanted = {
        (collection.pk, permission.pk)
        for collection, codenames in rights.items()
        for permission in permission_rows(codenames)
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
        rights_changed()  # Rows written in bulk send no signal.
        report.say(_("%(group)s：补齐%(what)s的权限。"), group=group.name, what=what)
    if extra:
        report.say(_("%(group)s：收回范围以外的%(what)s权限。"), group=group.name, what=what)


def _report_homeless(report):
    """An area that became a town keeps its office row; somebody must decide, so say it."""
    others = Office.objects.exclude(area__level=Area.Level.COUNTY).exclude(area__parent=None)
    for office in others:
        report.say(_("%(office)s 的区域已不是县（区）一级，请核对它的成员。"), office=office.name)
