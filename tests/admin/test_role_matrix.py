"""Every role against every kind of thing, the own and a foreign one, over HTTP."""

import datetime
from types import SimpleNamespace

import pytest
from django.urls import reverse
from wagtail.models import Site

from activities.models import ActivityReportPage
from core.models import ErrorReport, Office
from core.role_rights import OFFICE, STAFF
from core.roles import Role
from tests import factories
from tests.admin.test_rights_matrix import chooser, snippet, text

pytestmark = pytest.mark.django_db

DECIDING = (Role.CITY_ADMIN, Role.CHIEF, Role.COUNTY_ADMIN)
CITY = (Role.CITY_ADMIN,)
SECRET = "外县秘密"


def page(view, item):
    return reverse(f"wagtailadmin_pages:{view}", args=[item.pk])


def withdraw(item):
    model = "page" if isinstance(item, ActivityReportPage) else item._meta.model_name
    app = "wagtailcore" if model == "page" else "activities"
    return reverse("core_withdraw", args=[app, model, item.pk])


def of_records(kind):
    def at(view):
        return lambda place: snippet(kind, view, getattr(place, kind).pk)

    for view in ("edit", "inspect", "history", "usage", "workflow_history"):
        yield f"{kind} {view}", at(view), STAFF
    yield f"{kind} delete", at("delete"), DECIDING
    yield f"{kind} unpublish", at("unpublish"), DECIDING
    yield f"{kind} withdraw", lambda place: withdraw(getattr(place, kind)), DECIDING
    yield f"{kind} chosen", lambda place: chooser(kind, "chosen", getattr(place, kind).pk), STAFF


def of_revision(place):
    return snippet(
        "activity", "revisions_view", place.activity.pk, place.activity.latest_revision_id
    )


def page_revision(place):
    args = [place.report.pk, place.report.latest_revision_id]
    return reverse("wagtailadmin_pages:revisions_view", args=args)


def add(model, parent):
    return reverse("wagtailadmin_pages:add", args=[*model.split("."), parent.pk])


#: name, address of one place's thing, who may with the own one.
THINGS = (
    *of_records("activity"),
    *of_records("team"),
    ("activity copy", lambda place: snippet("activity", "copy", place.activity.pk), STAFF),
    ("activity revision", of_revision, STAFF),
    (
        "activity report",
        lambda place: snippet("activity", "draft_report", place.activity.pk),
        STAFF,
    ),
    *(
        (f"page {view}", lambda place, view=view: page(view, place.report), OFFICE)
        for view in ("edit", "history", "copy", "view_draft", "workflow_history")
    ),
    ("page usage", lambda place: page("usage", place.report), OFFICE),
    ("page revision", page_revision, OFFICE),
    ("page unpublish", lambda place: page("unpublish", place.report), DECIDING),
    ("page delete, live", lambda place: page("delete", place.report), DECIDING),
    ("page delete, draft", lambda place: page("delete", place.draft), OFFICE),
    ("page privacy", lambda place: page("set_privacy", place.report), DECIDING),
    ("page withdraw", lambda place: withdraw(place.report), DECIDING),
    ("report add", lambda place: add("activities.activityreportpage", place.reports), STAFF),
    ("article add", lambda place: add("stories.articlepage", place.news), OFFICE),
    (
        "picture edit",
        lambda place: reverse("wagtailimages:edit", args=[place.image.pk]),
        OFFICE,
    ),
    (
        "picture usage",
        lambda place: reverse("wagtailimages:image_usage", args=[place.image.pk]),
        OFFICE,
    ),
    (
        "picture chosen",
        lambda place: reverse("wagtailimages_chooser:chosen", args=[place.image.pk]),
        OFFICE,
    ),
    ("picture uses", lambda place: reverse("core_picture_uses", args=[place.image.pk]), OFFICE),
    ("file edit", lambda place: reverse("wagtaildocs:edit", args=[place.document.pk]), OFFICE),
    (
        "error report",
        lambda place: reverse("wagtailsnippets_core_errorreport:edit", args=[place.error.pk]),
        OFFICE,
    ),
)

#: name, address, who may; what is listed there is never foreign.
LISTS = (
    ("activities", lambda: snippet("activity", "list"), STAFF),
    ("activities exported", lambda: snippet("activity", "list") + "?export=csv", STAFF),
    ("activities found", lambda: snippet("activity", "list") + "?q=秘密", STAFF),
    ("activity add", lambda: snippet("activity", "add"), STAFF),
    ("teams", lambda: snippet("team", "list"), STAFF),
    ("team add", lambda: snippet("team", "add"), OFFICE),
    ("quick record", lambda: reverse("activities_quick"), STAFF),
    ("team chooser", lambda: chooser("team", "choose") + "?q=秘密", STAFF),
    ("page search", lambda: reverse("wagtailadmin_pages:search") + "?q=秘密", STAFF),
    ("page chooser", lambda: reverse("wagtailadmin_choose_page"), STAFF),
    ("page api", lambda: reverse("wagtailadmin_api:pages:listing"), STAFF),
    ("picture api", lambda: reverse("wagtailadmin_api:images:listing"), STAFF),
    ("file api", lambda: reverse("wagtailadmin_api:documents:listing"), STAFF),
    ("pictures", lambda: reverse("wagtailimages:index") + "?q=秘密", STAFF),
    ("picture chooser", lambda: reverse("wagtailimages_chooser:choose"), STAFF),
    ("files", lambda: reverse("wagtaildocs:index"), OFFICE),
    ("error reports", lambda: reverse("wagtailsnippets_core_errorreport:list"), OFFICE),
    ("history", lambda: reverse("wagtailadmin_reports:site_history"), STAFF),
    ("withdrawals", lambda: reverse("core_withdrawals"), OFFICE),
    ("accounts", lambda: reverse("wagtailusers_users:index"), CITY),
    ("account add", lambda: reverse("wagtailusers_users:add"), CITY),
    ("areas", lambda: reverse("core_area_modeladmin_index"), CITY),
    ("categories", lambda: reverse("activities_servicecategory_modeladmin_index"), CITY),
    ("redirects", lambda: reverse("wagtailredirects:index"), CITY),
    ("synonyms", lambda: reverse("wagtailsnippets_search_synonymgroup:list"), CITY),
    ("sign-ins", lambda: reverse("guard_sign_ins"), CITY),
    ("collections", lambda: reverse("wagtailadmin_collections:index"), CITY),
    *(
        (
            f"settings {app}.{model}",
            lambda app=app, model=model: reverse(
                "wagtailsettings:edit",
                args=[app, model, Site.objects.get(is_default_site=True).pk],
            ),
            CITY,
        )
        for app, model in (("core", "sitesettings"), ("core", "navigation"))
    ),
    ("groups", lambda: reverse("wagtailusers_groups:index"), ()),
    ("sites", lambda: reverse("wagtailsites:index"), ()),
    ("workflows", lambda: reverse("wagtailadmin_workflows:index"), ()),
)


def things_of(place, name, days_ago):
    """A live record, team, page, picture and so on of one county, named after it."""
    office = Office.objects.get(area=place.area)
    team = factories.TeamFactory(name=f"{name}秘密小队", area=place.town)
    starts_in = datetime.timedelta(days=-days_ago)
    activity = factories.ActivityFactory(title=f"{name}秘密活动", team=team, starts_in=starts_in)
    report = factories.ActivityReportPageFactory(parent=place.reports, title=f"{name}秘密报道")
    draft = factories.ActivityReportPageFactory(
        parent=place.reports, title=f"{name}秘密草稿", live=False
    )
    for item in (team, activity, report):
        item.save_revision(log_action=True)
        item.refresh_from_db()
    media = {"collection": office.collection}
    return SimpleNamespace(
        team=team,
        activity=activity,
        report=report,
        draft=draft,
        reports=place.reports,
        news=place.news,
        image=factories.SiteImageFactory(title=f"{name}秘密图片", **media),
        document=factories.SiteDocumentFactory(title=f"{name}秘密文件", **media),
        error=ErrorReport.objects.create(
            kind=ErrorReport.Kind.values[0], area=place.area, description=f"{name}秘密问题"
        ),
    )


@pytest.mark.parametrize("role", Role, ids=lambda role: role.name.lower())
def test_role(role, site_tree, staff, client):
    own = things_of(site_tree.anyuan, "本县", days_ago=10)
    foreign = things_of(site_tree.luxi, "外县", days_ago=30)
    # A record's page leads on to those published before and after it, whosever they are.
    for days in (20, 5):
        factories.ActivityFactory(starts_in=datetime.timedelta(days=-days))
    if role == Role.REPORTER:
        user = staff(team=own.team)
    else:
        user = staff(role, area=None if role == Role.CITY_ADMIN else site_tree.anyuan.area)
    client.force_login(user)
    client.raise_request_exception = False
    citywide = role == Role.CITY_ADMIN
    wrong = []

    def ask(what, address, may):
        answer = client.get(address)
        # An answer of 302 that leads on, to the editor say, is for those who may.
        home, door = reverse("wagtailadmin_home"), reverse("wagtailadmin_login")
        got_in = answer.status_code == 200 or (
            answer.status_code == 302 and answer.url != home and not answer.url.startswith(door)
        )
        if got_in is not may or answer.status_code == 500:
            wrong.append((what, answer.status_code, "may" if may else "may not"))
        if not citywide and SECRET in text(answer):
            wrong.append((what, "shows what is foreign"))

    for name, address, allowed in THINGS:
        ask(f"own {name}", address(own), role in allowed)
        ask(f"foreign {name}", address(foreign), citywide and role in allowed)
    for name, address, allowed in LISTS:
        ask(name, address(), role in allowed)
    assert not wrong, "\n".join(map(str, wrong))
    for item in (own.report, own.draft, site_tree.home):
        assert not item.permissions_for_user(user).can_publish()
    assert not [right for right in user.get_all_permissions() if ".publish_" in right]
