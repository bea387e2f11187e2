"""The public league: where the office wants it, and of whom it says the name."""

import pytest
from django.utils import timezone
from wagtail.models import Site

from core.addons.switching import disable
from core.roles import Role
from plugins.contributions.honours import span_of
from plugins.contributions.models import ContributionsSettings, Outlet, Submission
from plugins.contributions.services.placing import note_placement
from tests.plugins.contributions.factories import ContributorFactory, SubmissionFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/contribute/honours/"


def adopted_piece(author, number):
    today = timezone.now()
    values = {"state": Submission.State.PUBLISHED, "submitted_at": today, "number": f"TG-{number}"}
    return SubmissionFactory(contributor=author, **values)


def test_the_office_decides_whether_there_is_a_league(desk, client, staff):
    site = Site.objects.get(is_default_site=True)
    assert client.get(ADDRESS).status_code == 404
    assert ADDRESS not in client.get("/").content.decode()
    client.force_login(staff(Role.CITY_ADMIN))
    form = f"/admin/settings/contributions/contributionssettings/{site.pk}/"
    assert "公开光荣榜" in client.get(form).content.decode()
    assert client.post(form, {"shows_honours": "on"}).status_code == 302
    client.force_login(desk.author.user)
    assert ADDRESS in client.get("/contribute/").content.decode()
    client.logout()
    assert ADDRESS in client.get("/").content.decode()
    assert "还没有采用" in client.get(ADDRESS).content.decode()
    disable("contributions", site)
    assert client.get(ADDRESS).status_code == 404
    assert ADDRESS not in client.get("/").content.decode()


def test_only_those_who_agreed_are_named(desk, client, django_assert_max_num_queries):
    site = Site.objects.get(is_default_site=True)
    ContributionsSettings.objects.create(site=site, shows_honours=True)
    shy = ContributorFactory(area=desk.author.area, may_be_named=False, unit="不说的单位")
    stopped = ContributorFactory(area=desk.author.area, state="refused", unit="停了的单位")
    outlet = Outlet.objects.create(name="省网（示例）", level="province", kind="civility")
    for number, author in enumerate((desk.author, shy, stopped, desk.other)):
        piece = adopted_piece(author, number)
        if author is not desk.other:
            values = {"date": timezone.localdate(), "link": "https://a.cn", "submission": piece}
            note_placement(desk.editor, outlet=outlet, **values)
    # Sent in vain is nobody's honour.
    vain = ContributorFactory(area=desk.author.area)
    values = {"state": "refused", "submitted_at": timezone.now(), "number": "TG-9"}
    SubmissionFactory(contributor=vain, **values)
    answer = client.get(ADDRESS)
    page = answer.content.decode()
    assert [(place, row.name, row.points) for place, row in answer.context["people"]] == [
        (1, desk.author.real_name, 2),
        (1, "通讯员", 2),
        (1, "通讯员", 2),
        (4, desk.other.real_name, 0),
    ]
    for hidden in (shy, stopped):
        assert hidden.real_name not in page and hidden.unit not in page
    assert vain.real_name not in page and desk.author.sign_in_name not in page
    assert [(row.name, row.adopted) for _place, row in answer.context["areas"]] == [("安源区", 4)]
    assert "<script>" not in page and "style=" not in page
    # A name that is taken back goes with the next reader.
    desk.other.may_be_named = False
    desk.other.save()
    assert desk.other.real_name not in client.get(ADDRESS).content.decode()

    for number in range(10, 40):
        adopted_piece(ContributorFactory(area=desk.author.area), number)
    client.get(ADDRESS)
    with django_assert_max_num_queries(14):
        client.get(ADDRESS)
    for hostile in ("%00", "9999", "0000-q1", "2020-13", "2020-q9", "x" * 500, "²⁰²⁰", "-1"):
        answer = client.get(f"{ADDRESS}?period={hostile}")
        assert answer.status_code == 200
        assert answer.context["span"].year == timezone.localdate().year
    assert "还没有采用" in client.get(f"{ADDRESS}?period=2019-12").content.decode()


def test_spans_follow_each_other():
    quarter = span_of("2024-q4")
    assert str(quarter.period.ends) == "2024-12-31"
    assert [span.name for span in (quarter.moved(-1), quarter.moved(1))] == ["2024-q3", "2025-q1"]
    assert span_of("2024-02").period.ends.day == 29
    assert span_of("2024-01").moved(-1).name == "2023-12"
    assert span_of("2000").moved(-1) is None
    assert span_of("").moved(1) is None
