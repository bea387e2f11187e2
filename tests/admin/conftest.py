from types import SimpleNamespace

import pytest
from django.test import Client

from core.models import Office
from core.reviews.workflows import review_workflow
from core.roles import Role, ensure_role_groups
from home.offices import setup_offices
from tests import factories


@pytest.fixture
def offices(site_tree):
    """Offices set up over the site tree; each county with an editor, a record, a team, a page, a
    picture and a file of its own, whose names tell the county. `city` has an editor only."""
    setup_offices()
    groups = ensure_role_groups()

    def county(place, name):
        office = Office.objects.get(area=place.area)
        team = factories.TeamFactory(name=f"{name}秘密小队", area=place.town, live=False)
        activity = factories.ActivityFactory(
            title=f"{name}秘密活动", team=team, category=site_tree.category, live=False
        )
        report = factories.ActivityReportPageFactory(
            parent=place.reports, title=f"{name}秘密报道", live=False
        )
        for record in (activity, team, report):
            record.save_revision(log_action=True)
            record.refresh_from_db()
        return SimpleNamespace(
            place=place,
            office=office,
            client=_client(office.group, groups[Role.COUNTY_ADMIN]),
            activity=activity,
            team=team,
            report=report,
            image=factories.SiteImageFactory(title=f"{name}秘密图片", collection=office.collection),
            document=factories.SiteDocumentFactory(
                title=f"{name}秘密文件", collection=office.collection
            ),
        )

    city = Office.objects.get(area=site_tree.city)
    return SimpleNamespace(
        tree=site_tree,
        own=county(site_tree.anyuan, "本县"),
        foreign=county(site_tree.luxi, "外县"),
        city=SimpleNamespace(office=city, client=_client(city.group, groups[Role.CITY_ADMIN])),
        outsider=_client(factories.GroupFactory(name="无处"), may_enter=True),
    )


@pytest.fixture
def workflow(offices):
    """The three reviews, which whoever works for an office may hand things in to."""
    return review_workflow()


def _client(group, *roles, may_enter=False):
    user = factories.UserFactory(groups=[group, *roles])
    if may_enter:
        from django.contrib.auth.models import Permission

        wanted = ("access_admin", "view_activity", "change_activity", "view_team", "change_team")
        group.permissions.add(*Permission.objects.filter(codename__in=wanted))
    client = Client()
    client.force_login(user)
    client.user = user
    return client
