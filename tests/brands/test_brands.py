"""Brands: numbers that are the records', right after an edit and without a query per brand."""

import pytest
from django.core.exceptions import ValidationError

from brands.models import BrandMilestone, BrandPage
from tests import factories


@pytest.fixture
def brand(site_tree):
    return factories.BrandPageFactory(
        parent=site_tree.brands, title="小城大爱", slug="da-ai", theme_colour="#226767"
    )


def figures(client, address):
    return client.get(address).context["figures"]


def test_figures_come_from_records_that_count(client, brand):
    factories.ActivityFactory(brand=brand, participants=20, hours_per_person=2, people_served=60)
    factories.ActivityFactory(brand=brand, upcoming=True)
    factories.ActivityFactory(brand=brand, cancelled=True, cancel_reason="下雨")
    factories.ActivityFactory(brand=brand, live=False)
    factories.ActivityFactory()
    shown = figures(client, brand.url)
    assert (shown.activities, shown.participants, shown.hours, shown.served) == (1, 20, 40, 60)


def test_figures_are_right_after_an_edit(client, brand):
    activity = factories.ActivityFactory(brand=brand, participants=20)
    assert "<b>20<small>人次" in client.get(brand.url).content.decode()
    activity.participants = 1234
    activity.save()
    assert "<b>1,234<small>人次" in client.get(brand.url).content.decode()
    assert "1,234<small>人次" in client.get("/brands/").content.decode()
    activity.delete()
    assert figures(client, brand.url).activities == 0


def test_the_list_has_each_brand_with_its_own_numbers(client, site_tree, brand):
    other = factories.BrandPageFactory(parent=site_tree.brands, title="平安法治")
    for participants in (3, 4):
        factories.ActivityFactory(brand=brand, participants=participants)
    factories.ActivityFactory(brand=other, participants=9)
    listed = {item.pk: item for item in client.get("/brands/").context["items"]}
    assert (listed[brand.pk].activity_count, listed[brand.pk].volunteer_total) == (2, 7)
    assert (listed[other.pk].activity_count, listed[other.pk].volunteer_total) == (1, 9)


def test_numbers_lead_to_the_records_they_count(client, brand):
    activity = factories.ActivityFactory(brand=brand)
    other = factories.ActivityFactory()
    assert 'href="/activities/?brand=da-ai"' in client.get(brand.url).content.decode()
    found = client.get("/activities/?brand=da-ai").content.decode()
    assert activity.title in found and other.title not in found


def test_the_page_shows_story_events_teams_and_activities(client, site_tree, brand):
    brand.body = [("paragraph", "<p>井架还立在城东。</p>")]
    brand.milestones.add(BrandMilestone(when="2018年", title="品牌定名"))
    brand.save()
    factories.TeamFactory(area=site_tree.city, kind="model", brand=brand)
    coming = factories.ActivityFactory(brand=brand, upcoming=True)
    photo = factories.ActivityPhotoFactory(activity=factories.ActivityFactory(brand=brand))
    page = client.get(brand.url).content.decode()
    for text in ("井架还立在城东", "品牌定名", "示范队", coming.title, photo.caption):
        assert text in page


def test_an_empty_brand_and_an_empty_list_say_what_to_do(client, site_tree, brand):
    assert "还没有活动记录" in client.get(brand.url).content.decode()
    brand.delete()
    assert "还没有品牌" in client.get("/brands/").content.decode()


def test_each_brand_has_its_colour_from_a_file(client, brand):
    page = client.get(brand.url).content.decode()
    assert "/tints/226767.css" in page and "tint-226767" in page
    assert "style=" not in page
    assert "#226767" in client.get("/tints/226767.css").content.decode()


@pytest.mark.parametrize("colour", ["226767", "#22676", "#zzzzzz", "red", "#ffffff", "#ffe066"])
def test_a_colour_that_cannot_carry_light_text_is_refused(site_tree, colour):
    brand = BrandPage(title="浅色", theme_colour=colour)
    with pytest.raises(ValidationError) as error:
        brand.full_clean(exclude=["slug", "path", "depth"])
    assert "theme_colour" in error.value.message_dict


def test_deleting_a_brand_leaves_its_records(client, brand):
    activity = factories.ActivityFactory(brand=brand)
    brand.delete()
    activity.refresh_from_db()
    assert activity.brand is None
    assert client.get(activity.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("asked", ["0", "-1", "abc", "99999", "\x00"])
def test_impossible_pages_are_said_not_refused(client, brand, asked):
    response = client.get("/brands/", {"page": asked})
    assert response.status_code == 200
    assert 'class="notice"' in response.content.decode()


def test_queries_do_not_grow_with_brands_or_records(client, site_tree, query_count):
    def add_brand(records):
        page = factories.BrandPageFactory(
            parent=site_tree.brands,
            lead_image=factories.SiteImageFactory(),
            emblem=factories.SiteImageFactory(),
            body=[("picture", {"image": factories.SiteImageFactory()})],
        )
        factories.TeamFactory(area=site_tree.city, brand=page)
        for _ in range(records):
            activity = factories.ActivityFactory(brand=page)
            factories.ActivityPhotoFactory(activity=activity)
            factories.ActivityFactory(brand=page, upcoming=True)
        return page

    small = add_brand(1)
    few = query_count("/brands/"), query_count(small.url)
    large = add_brand(4)
    add_brand(1)
    many = query_count("/brands/"), query_count(large.url)
    assert many == few
    assert max(many) <= 12


def test_a_brand_leads_to_its_neighbours(client, site_tree):
    first, middle, last = (
        factories.BrandPageFactory(parent=site_tree.brands, title=title)
        for title in ("头一个牌子", "中间的牌子", "末一个牌子")
    )
    factories.BrandPageFactory(parent=site_tree.brands, title="没发布的牌子", live=False)
    page = client.get(middle.url).content.decode()
    assert f'href="{first.url}" rel="prev"' in page and f'href="{last.url}" rel="next"' in page
    assert "上一个品牌" in page
    assert "没发布的牌子" not in client.get(last.url).content.decode()
