"""An area stands below one of a higher level, once by name, once by code."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from core.models import Area
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return factories.AreaFactory(name="示例市")


@pytest.fixture
def county(city):
    return factories.AreaFactory(name="重庆县", parent=city, code="360302")


def refused(area):
    with pytest.raises(ValidationError) as error:
        area.full_clean()
    return error.value.message_dict


def test_levels_may_be_skipped_but_never_turned_round(city, county):
    Area(name="直属社区", level="village", parent=city).full_clean()
    assert "parent" in refused(Area(name="另一市", level="city", parent=county))
    assert "parent" in refused(Area(name="另一县", level="county", parent=county))
    assert "parent" in refused(Area(name="孤县", level="county"))


def test_an_area_never_stands_below_itself(city, county):
    county.parent = county
    assert "parent" in refused(county)
    city.parent = county
    assert "parent" in refused(city)


def test_a_name_is_given_once_below_a_parent(city, county):
    assert refused(Area(name="重庆县", level="county", parent=city))
    with pytest.raises(IntegrityError), transaction.atomic():
        Area.objects.create(name="重庆县", level="county", parent=city)
    other = factories.AreaFactory(name="另一市")
    Area(name="重庆县", level="county", parent=other).full_clean()


@pytest.mark.parametrize("code", ["12345", "36030A", "1234567890123", "３６０３０２", "36 302"])
def test_a_code_is_six_to_twelve_digits(city, code):
    assert "code" in refused(Area(name="某县", level="county", parent=city, code=code))


def test_a_code_is_used_once_and_may_be_left_out(city, county):
    assert refused(Area(name="某县", level="county", parent=city, code="360302"))
    factories.AreaFactory(name="甲县", parent=city)
    factories.AreaFactory(name="乙县", parent=city)


def test_addresses_are_pinyin_and_numbered(city, county):
    assert county.slug == "chongqing-xian"
    other = factories.AreaFactory(name="另一市")
    assert factories.AreaFactory(name="重庆县", parent=other).slug == "chongqing-xian-2"


def test_a_subtree_is_all_below_and_moves_as_one(city, county):
    town = factories.AreaFactory(name="示例镇", parent=county)
    village = factories.AreaFactory(name="示例村", parent=town)
    assert Area.objects.subtree_ids([county]) == {county.pk, town.pk, village.pk}
    assert Area.objects.subtree_ids([]) == set()
    city = county.parent
    assert Area.objects.lineage_ids(village.pk) == [village.pk, town.pk, county.pk, city.pk]
    assert Area.objects.lineage_ids(city.pk) == [city.pk]
    assert Area.objects.lineage_ids(0) == []
    other = factories.AreaFactory(name="另一县", parent=city)
    town.parent = other
    town.save()
    assert Area.objects.subtree_ids([other]) == {other.pk, town.pk, village.pk}
    assert Area.objects.subtree_ids([county]) == {county.pk}


def test_an_area_with_others_below_it_is_not_deleted(city, county):
    with pytest.raises(ProtectedError):
        city.delete()


def test_each_level_has_its_institution(county):
    assert county.institution == "重庆县新时代文明实践中心"
    town = factories.AreaFactory(name="示例镇", parent=county)
    assert town.institution == "示例镇新时代文明实践所"
