"""The lobby screen: scenes in turn, only what is public, nothing that a visitor can break."""

import re

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction, Site

from core.models import SiteState
from home.models import LobbyScreen
from home.offices import setup_offices
from tests import factories
from tests.home.test_front_pages import JUST_NOW


@pytest.fixture
def lobby(site_tree):
    image = factories.SiteImageFactory()
    settings = LobbyScreen.for_site(Site.objects.get(is_default_site=True))
    settings.slogans = "有困难找志愿者，有时间做志愿者\n把小事做好"
    settings.save()
    factories.BrandPageFactory(
        parent=site_tree.brands, title="关爱母亲河", slogan="一条河，一群人", lead_image=image
    )
    factories.ActivityReportPageFactory(
        parent=site_tree.reports, title="山坡上多了八百棵香樟", lead_image=image
    )
    factories.OccasionFactory(name="示例节")
    factories.ActivityFactory(
        team=site_tree.anyuan.team, title="萍水河补柳", place="萍水河公园", upcoming=True
    )
    factories.ActivityFactory(team=site_tree.luxi.team, participants=1234, **JUST_NOW)
    return settings


def scene(client, query=""):
    response = client.get(f"/screen/{query}")
    assert response.status_code == 200
    return response.text


def all_scenes(client, extra=""):
    total = int(re.search(r'data-total="(\d+)"', scene(client))[1])
    return [scene(client, f"?scene={number}{extra}") for number in range(total)]


def test_every_kind_of_scene_comes_in_turn(client, lobby):
    scenes = all_scenes(client)
    assert len(scenes) == 5
    together = "".join(scenes)
    for words in (
        "关爱母亲河",
        "一条河，一群人",
        "山坡上多了八百棵香樟",
        "有困难找志愿者",
        "示例节",
    ):
        assert words in together
    for text in scenes:
        assert "萍水河补柳" in text
        assert "1,234" in text
        assert re.search(r"数字来自活动记录，\d+:\d\d 更新", text)
        assert "农历" in text
        assert "style=" not in text
        assert len(text.encode()) < 20_000
    assert 'data-next="?scene=0"' in scenes[-1]


def test_it_goes_on_without_a_script(client, lobby):
    text = scene(client, "?seconds=30&area=anyuan")
    assert (
        '<meta http-equiv="refresh" content="30; url=?scene=1&amp;area=anyuan&amp;seconds=30">'
        in text
    )


def test_search_engines_stay_away(client, lobby):
    assert client.get("/screen/")["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    "query",
    [
        *("scene=-1", "scene=9999999", "scene=x", "scene=%00", "scene=１", "seconds=1"),
        *("seconds=99999", "seconds=a", "area=%3Cscript%3E", "area=nowhere", "area=" + "x" * 5000),
        "scene=1&scene=2&area=a&area=b",
    ],
)
def test_hostile_values_are_as_if_not_there(client, lobby, query):
    text = scene(client, f"?{query}")
    assert 'data-seconds="20"' in text
    assert "<script>" not in text
    assert "area=" not in text


def test_an_area_shows_its_own(client, site_tree, lobby):
    factories.ActivityReportPageFactory(
        parent=site_tree.anyuan.reports, title="安源的报道", lead_image=factories.SiteImageFactory()
    )
    anyuan, luxi = (all_scenes(client, f"&area={name}") for name in ("anyuan", "luxi"))
    assert "萍水河补柳" in anyuan[0]
    assert "1,234" not in anyuan[0]
    assert "1,234" in luxi[0]
    assert "萍水河补柳" not in luxi[0]
    assert "安源的报道" in "".join(anyuan)
    assert "安源的报道" not in "".join(luxi)


def test_what_is_withdrawn_or_restricted_is_gone_with_the_next_scene(client, site_tree, lobby):
    from activities.models import ActivityReportPage

    report = ActivityReportPage.objects.get(title="山坡上多了八百棵香樟")
    assert report.title in "".join(all_scenes(client))
    PageViewRestriction.objects.create(
        page=report, restriction_type=PageViewRestriction.PASSWORD, password="mima"
    )
    assert report.title not in "".join(all_scenes(client))
    PageViewRestriction.objects.all().delete()
    assert report.title in "".join(all_scenes(client))
    report.unpublish()
    assert report.title not in "".join(all_scenes(client))


def test_chosen_brands_replace_those_with_most_activities(client, site_tree, lobby):
    other = factories.BrandPageFactory(parent=site_tree.brands, title="礼让斑马线")
    before = SiteState.current()
    lobby.brands.set([other])
    lobby.save()
    assert SiteState.current() > before
    text = "".join(all_scenes(client))
    assert "礼让斑马线" in text
    assert "关爱母亲河" not in text


def test_a_new_site_has_a_screen_too(client, site_tree):
    assert "有时间做志愿者" in scene(client)


def test_ten_queries_are_enough(client, lobby, django_assert_max_num_queries):
    reader = {"headers": {"authorization": "none"}}
    for _ in range(2):
        client.get("/screen/", **reader)
    with django_assert_max_num_queries(10):
        client.get("/screen/", **reader)


def test_slogans_are_checked_in_words(lobby):
    from django.core.exceptions import ValidationError

    lobby.slogans = "\n".join("一二三四五六七八九")
    with pytest.raises(ValidationError, match="最多 8 条"):
        lobby.full_clean()
    lobby.slogans = "长" * 31
    with pytest.raises(ValidationError, match="不超过 30 个字"):
        lobby.full_clean()


def test_the_screen_is_set_up_by_the_city_office(client, site_tree):
    setup_offices()
    site = Site.objects.get(is_default_site=True)
    address = reverse("wagtailsettings:edit", args=["home", "lobbyscreen", site.pk])
    for area, may in ((site_tree.city, True), (site_tree.anyuan.area, False)):
        client.force_login(factories.member(area))
        assert (client.get(address).status_code == 200) is may
