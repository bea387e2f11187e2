"""What each app gives the index to find, and what it never does."""

import datetime
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageViewRestriction

from activities.models import CampaignPhase, CampaignSlogan, CampaignUnit, PageActivity
from core.models import Area
from search.models import OutboxEntry
from search.sources import facets, minute_of, sources
from stories.models import IssueFeature, StoryHonour
from tests import factories

pytestmark = pytest.mark.django_db


def documents(kind, *items):
    found = sources()[kind].documents([item.pk for item in items])
    return {document.pk: document for document in found}


def document(kind, item):
    return documents(kind, item).get(item.pk)


def everything(kind, item):
    found = document(kind, item)
    return "\n".join([found.title, found.text, *found.names])


def noted():
    return set(OutboxEntry.objects.values_list("kind", "object_id"))


@pytest.fixture
def outbox(site_tree):
    OutboxEntry.objects.all().delete()
    return OutboxEntry.objects


@pytest.fixture
def activity(site_tree):
    return factories.ActivityFactory(
        title="春日植树",
        team=site_tree.anyuan.team,
        area=site_tree.anyuan.town,
        category=site_tree.category,
        participants=30,
        hours_per_person=Decimal("2.5"),
        responsible_name="赵钱孙",
        responsible_phone="13900000000",
    )


def test_every_kind_and_facet_is_declared_once():
    expected = {"activity", "team", "report", "story", "column", "issue", "article", "brand"}
    expected |= {"campaign", "page"}
    assert expected <= set(sources())
    assert {"category", "form", "area", "team", "brand", "occasion"} <= set(facets())


def test_a_record_is_found_by_its_place_up_to_the_city_and_by_its_team(activity, site_tree):
    found = document("activity", activity)
    assert found.title == "春日植树"
    assert {"安源区示例镇", "安源区", "示例市", "安源区志愿服务总队", activity.code} <= set(
        found.names
    )
    anyuan = site_tree.anyuan
    assert found.facets["area"] == found.facets["area_town"] == (anyuan.town.pk,)
    assert found.facets["area_county"] == (anyuan.area.pk,)
    assert found.facets["area_city"] == (site_tree.city.pk,)
    assert found.facets["category"] == (site_tree.category.pk,)
    assert found.date == minute_of(activity.start)
    assert found.numbers["end"] == minute_of(activity.end)
    assert (found.numbers["cancelled"], found.numbers["participants"]) == (0, 30)
    assert found.numbers["hours"] == 750
    assert "signup_opens" not in found.numbers


def test_who_answers_for_a_record_is_private(activity):
    text = everything("activity", activity)
    assert "赵钱孙" not in text
    assert "13900000000" not in text


def test_contacts_and_a_leader_without_consent_stay_private(site_tree):
    team = site_tree.luxi.team
    team.leader, team.contact_name, team.contact_phone = "李四光", "周五一", "0799-1234567"
    team.introduction = "常年护河。"
    team.save()
    text = everything("team", team)
    assert "护河" in text
    assert "芦溪县" in text
    assert not any(private in text for private in ("李四光", "周五一", "0799-1234567"))
    team.leader_public = True
    team.save()
    assert "李四光" in everything("team", team)


def test_joined_teams_count_for_the_facet(activity, site_tree):
    activity.co_teams.add(site_tree.luxi.team)
    activity.save()
    teams = document("activity", activity).facets["team"]
    assert teams == (site_tree.anyuan.team.pk, site_tree.luxi.team.pk)


def test_a_record_that_is_withdrawn_has_no_document(activity):
    activity.live = False
    activity.save()
    assert document("activity", activity) is None
    assert activity.pk not in sources()["activity"].cards([activity.pk])


@pytest.fixture
def story(site_tree):
    page = factories.StoryPageFactory(
        parent=site_tree.stories,
        title="王建国：守了十年的渡口",
        summary="王建国每天清晨到渡口。",
        name="王建国（示例）",
        unit="渡口管理站",
        quote="我王建国不走。",
        body=[("paragraph", "<p>村里人都叫王建国<b>老王</b>。</p>"), ("heading", "渡口的灯")],
        consented=False,
    )
    StoryHonour.objects.create(page=page, title="最美志愿者王建国")
    return page


def test_a_person_who_did_not_consent_is_found_by_no_full_name(story):
    text = everything("story", story)
    assert "王建国" not in text
    assert "渡口管理站" not in text
    assert "王某" in text
    assert "老王" in text
    assert "渡口的灯" in text
    assert "<b>" not in text
    story.consented = True
    story.save()
    assert "王建国" in everything("story", story)
    assert "渡口管理站" in everything("story", story)


def test_an_issue_masks_the_persons_it_presents(site_tree, story):
    column = factories.ColumnPageFactory(parent=site_tree.columns)
    issue = factories.ColumnIssuePageFactory(
        parent=column, title="王建国和他的渡口", editors_note="本期说王建国。"
    )
    IssueFeature.objects.create(page=issue, story=story)
    text = everything("issue", issue)
    assert "王建国" not in text
    assert "王某和他的渡口" in text
    assert column.title in text


def test_consent_given_later_reaches_the_issue(site_tree, story, outbox):
    issue = factories.ColumnIssuePageFactory(
        parent=factories.ColumnPageFactory(parent=site_tree.columns)
    )
    IssueFeature.objects.create(page=issue, story=story)
    outbox.all().delete()
    story.consented = True
    story.save()
    assert noted() == {("story", story.pk), ("issue", issue.pk)}


def test_a_report_takes_names_and_facets_from_its_record(site_tree, activity):
    report = factories.ActivityReportPageFactory(
        parent=site_tree.reports, body=[("paragraph", "<p>树苗六百株。</p>")]
    )
    PageActivity.objects.create(page=report, activity=activity)
    found = document("report", report)
    assert "树苗六百株" in found.text
    assert "安源区" in found.names
    assert found.facets["area"] == (activity.area_id,)
    assert found.facets["team"] == (activity.team_id,)
    assert found.date == minute_of(report.publication_date)


def test_a_report_about_two_villages_of_a_county_lies_in_the_county_once(site_tree, activity):
    county = site_tree.anyuan.area
    other = factories.AreaFactory(name="另一个示例镇", parent=county)
    report = factories.ActivityReportPageFactory(parent=site_tree.reports)
    second = factories.ActivityFactory(team=site_tree.anyuan.team, area=other)
    for record in (activity, second):
        PageActivity.objects.create(page=report, activity=record)
    found = document("report", report)
    assert found.facets["area_town"] == (site_tree.anyuan.town.pk, other.pk)
    assert found.facets["area_county"] == (county.pk,)


def test_an_area_of_another_level_or_place_is_indexed_again(site_tree, activity, outbox):
    town = site_tree.anyuan.town
    outbox.all().delete()
    town.parent = site_tree.luxi.area
    town.save()
    assert ("activity", activity.pk) in noted()
    outbox.all().delete()
    town.level = Area.Level.VILLAGE
    town.save()
    assert ("activity", activity.pk) in noted()
    outbox.all().delete()
    town.position = 7
    town.save()
    assert noted() == set()


def test_a_withdrawn_record_leaves_its_report(site_tree, activity):
    report = factories.ActivityReportPageFactory(parent=site_tree.reports)
    PageActivity.objects.create(page=report, activity=activity)
    activity.live = False
    activity.save()
    assert document("report", report).facets.get("area", ()) == ()


def test_a_campaign_is_found_by_what_its_parts_say(site_tree, outbox):
    page = factories.CampaignPageFactory(
        parent=site_tree.home,
        title="文明交通行动",
        organiser="示例市文明办",
        starts=datetime.date(2026, 3, 1),
        body=[("paragraph", "<p>斑马线前让一让。</p>")],
    )
    dates = {"starts": page.starts, "ends": page.ends}
    phase = CampaignPhase.objects.create(page=page, title="动员", text="进社区宣讲", **dates)
    CampaignUnit.objects.create(page=page, name="交警大队", task="路口执勤")
    CampaignSlogan.objects.create(page=page, text="礼让行人")
    text = everything("campaign", page)
    for words in ("交通行动", "市文明办", "斑马线", "动员", "宣讲", "交警", "执勤", "礼让"):
        assert words in text
    assert document("campaign", page).date == minute_of(
        timezone.make_aware(datetime.datetime(2026, 3, 1))
    )
    assert sources()["campaign"].cards([page.pk]) == {page.pk: page}
    outbox.all().delete()
    phase.delete()
    assert noted() == {("campaign", page.pk)}
    page.unpublish()
    assert document("campaign", page) is None


def test_a_page_of_plain_text_is_found_unless_it_is_private(site_tree, outbox):
    page = factories.StandardPageFactory(
        parent=site_tree.anyuan.section,
        title="联系我们",
        summary="电话和地址",
        body=[("paragraph", "<p>投诉电话在这里。</p>")],
    )
    assert ("page", page.pk) in noted()
    assert "投诉电话" in everything("page", page) and "地址" in everything("page", page)
    assert sources()["page"].cards([page.pk]) == {page.pk: page}
    PageViewRestriction.objects.create(page=site_tree.anyuan.section, restriction_type="login")
    assert document("page", page) is None
    assert not sources()["page"].cards([page.pk])


def test_pages_of_private_sections_have_no_document(site_tree):
    article = factories.ArticlePageFactory(parent=site_tree.anyuan.news)
    assert document("article", article)
    PageViewRestriction.objects.create(page=site_tree.anyuan.section, restriction_type="login")
    assert document("article", article) is None
    assert not sources()["article"].cards([article.pk])


def test_a_private_brand_is_named_by_no_record(site_tree, activity):
    brand = factories.BrandPageFactory(parent=site_tree.brands, title="安源红")
    activity.brand = brand
    activity.save()
    assert "安源红" in document("activity", activity).names
    PageViewRestriction.objects.create(page=brand, restriction_type="login")
    found = document("activity", activity)
    assert "安源红" not in found.names
    assert found.facets["brand"] == ()


@pytest.mark.parametrize(
    "kind", ["activity", "report", "story", "team", "article", "brand", "campaign", "page"]
)
def test_a_batch_costs_as_many_queries_as_one(
    site_tree, activity, kind, django_assert_max_num_queries
):
    items = {
        "activity": lambda: factories.ActivityFactory(team=site_tree.luxi.team),
        "team": lambda: factories.TeamFactory(area=site_tree.luxi.town),
        "report": lambda: factories.ActivityReportPageFactory(parent=site_tree.reports),
        "story": lambda: factories.StoryPageFactory(
            parent=site_tree.stories, area=site_tree.luxi.town
        ),
        "article": lambda: factories.ArticlePageFactory(parent=site_tree.news),
        "brand": lambda: factories.BrandPageFactory(parent=site_tree.brands),
        "campaign": lambda: factories.CampaignPageFactory(parent=site_tree.home),
        "page": lambda: factories.StandardPageFactory(parent=site_tree.home),
    }
    made = [items[kind]() for _ in range(6)]
    for item in made:
        if kind in ("report", "article"):
            PageActivity.objects.create(page=item, activity=activity)
    with django_assert_max_num_queries(10):
        assert len(documents(kind, *made)) == 6


# What is noted in the outbox.


def test_saving_publishing_and_deleting_are_noted(outbox, site_tree):
    article = factories.ArticlePageFactory(parent=site_tree.news)
    assert noted() == {("article", article.pk)}
    outbox.all().delete()
    article.unpublish()
    assert noted() == {("article", article.pk)}
    outbox.all().delete()
    article.save_revision().publish()
    assert noted() == {("article", article.pk)}
    outbox.all().delete()
    pk = article.pk
    article.delete()
    assert noted() == {("article", pk)}


def test_what_is_rolled_back_is_not_noted(outbox, site_tree):
    from django.db import transaction

    with pytest.raises(ValueError), transaction.atomic():
        factories.TeamFactory(area=site_tree.city)
        raise ValueError
    assert noted() == set()


def test_a_renamed_team_or_area_takes_its_records_along(outbox, site_tree, activity):
    outbox.all().delete()
    team, area = site_tree.anyuan.team, site_tree.anyuan.area
    team.name = "安源区红马甲总队"
    team.save()
    assert ("activity", activity.pk) in noted()
    outbox.all().delete()
    area.name = "新安源区"
    area.save()
    assert {("activity", activity.pk), ("team", team.pk)} <= noted()


def test_a_team_saved_without_a_new_name_leaves_its_records_alone(outbox, site_tree, activity):
    outbox.all().delete()
    site_tree.anyuan.team.slogan = "来了"
    site_tree.anyuan.team.save()
    assert noted() == {("team", site_tree.anyuan.team.pk)}


def test_a_deleted_brand_takes_its_records_along(outbox, site_tree, activity):
    brand = factories.BrandPageFactory(parent=site_tree.brands)
    activity.brand = brand
    activity.save()
    outbox.all().delete()
    brand.delete()
    assert ("activity", activity.pk) in noted()


def test_a_new_or_lifted_restriction_notes_the_whole_section(outbox, site_tree):
    inside = factories.ArticlePageFactory(parent=site_tree.anyuan.news)
    outside = factories.ArticlePageFactory(parent=site_tree.news)
    outbox.all().delete()
    lock = PageViewRestriction.objects.create(
        page=site_tree.anyuan.section, restriction_type="login"
    )
    assert ("article", inside.pk) in noted()
    assert ("article", outside.pk) not in noted()
    outbox.all().delete()
    lock.delete()
    assert ("article", inside.pk) in noted()


def test_a_moved_section_notes_its_pages(outbox, site_tree):
    article = factories.ArticlePageFactory(parent=site_tree.anyuan.news)
    outbox.all().delete()
    article.move(site_tree.luxi.news, pos="last-child")
    assert ("article", article.pk) in noted()


def test_a_deleted_section_notes_the_pages_that_go_with_it(outbox, site_tree):
    article = factories.ArticlePageFactory(parent=site_tree.anyuan.news)
    outbox.all().delete()
    site_tree.anyuan.news.delete()
    assert ("article", article.pk) in noted()


def test_forms_and_joined_teams_are_noted(outbox, site_tree, activity):
    form = factories.ActivityFormFactory()
    outbox.all().delete()
    activity.forms.set([form])
    activity.save()
    assert noted() == {("activity", activity.pk)}
    outbox.all().delete()
    form.name = "新形式"
    form.save()
    assert noted() == {("activity", activity.pk)}


def test_a_relation_emptied_from_its_other_side_is_noted(outbox, site_tree, activity):
    form, team = factories.ActivityFormFactory(), site_tree.luxi.team
    activity.forms.set([form])
    activity.co_teams.set([team])
    activity.save()
    for related in (form.activities, team.joined_activities):
        outbox.all().delete()
        related.clear()
        assert noted() == {("activity", activity.pk)}


def test_fixtures_are_not_noted(outbox, site_tree, tmp_path):
    path = tmp_path / "team.json"
    path.write_text(
        '[{"model": "activities.team", "pk": 9001, "fields": {"name": "夹具队", "slug": "jiaju",'
        f' "kind": "squad", "area": {site_tree.city.pk}}}}}]'
    )
    call_command("loaddata", str(path), verbosity=0)
    assert noted() == set()


def test_times_are_whole_minutes():
    moment = timezone.make_aware(datetime.datetime(2026, 3, 5, 9, 30, 59))
    assert minute_of(moment) * 60 == int(moment.timestamp()) - 59
    assert minute_of(None) is None
