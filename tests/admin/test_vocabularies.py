"""Areas and vocabularies as the city office keeps them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Occasion, ServiceCategory
from core.models import Area
from tests import factories


def test_area_tree_is_indented_from_the_top(offices):
    page = offices.city.client.get(reverse("core_area_modeladmin_index")).content.decode()
    names = ["示例市", "　　安源区", "　　　　安源区示例镇", "　　芦溪县"]
    places = [page.index(name) for name in names]
    assert places == sorted(places)


@pytest.mark.parametrize("query", ("?q=芦溪", "?below={luxi}", "?level=county", "?below=x", "?o=1"))
def test_area_list_takes_any_query(offices, query):
    url = reverse("core_area_modeladmin_index") + query.format(luxi=offices.foreign.place.area.pk)
    response = offices.city.client.get(url)
    assert response.status_code == 200


def test_area_filter_gives_the_whole_branch(offices):
    url = reverse("core_area_modeladmin_index") + f"?below={offices.foreign.place.area.pk}"
    page = offices.city.client.get(url).content.decode()
    assert 'class="field-indented_name' in page
    rows = page.partition("<tbody>")[2]
    assert "芦溪县示例镇" in rows
    assert "安源区" not in rows


@pytest.mark.parametrize("export", ("csv", "xlsx"))
def test_exports(offices, export):
    for model in ("core_area", "activities_servicecategory", "activities_occasion"):
        response = offices.city.client.get(
            reverse(f"{model}_modeladmin_index") + f"?export={export}"
        )
        assert response.status_code == 200


def test_occasions_show_this_year_and_next(offices):
    Occasion.objects.create(name="春节", rule="lunar", month=1, day=1)
    year = timezone.localdate().year
    page = offices.city.client.get(reverse("activities_occasion_modeladmin_index"))
    page = page.content.decode()
    assert f"{year}年" in page
    assert f"{year + 1}年" in page


def test_area_is_added_with_its_parent(offices):
    response = offices.city.client.post(
        reverse("core_area_modeladmin_create"),
        {"name": "湘东区", "level": "county", "parent": offices.tree.city.pk, "position": 0},
    )
    assert response.status_code == 302
    assert Area.objects.get(name="湘东区").parent == offices.tree.city


def test_protected_delete_is_told(offices):
    url = reverse("activities_servicecategory_modeladmin_delete", args=[offices.tree.category.pk])
    response = offices.city.client.post(url)
    assert response.status_code == 200
    assert "本县秘密活动" in response.content.decode()
    assert ServiceCategory.objects.filter(pk=offices.tree.category.pk).exists()


def test_area_protected_by_records(offices):
    area = factories.AreaFactory(parent=offices.tree.city)
    factories.TeamFactory(area=area, name="河畔服务队")
    url = reverse("core_area_modeladmin_delete", args=[area.pk])
    response = offices.city.client.post(url)
    assert response.status_code == 200
    assert "河畔服务队" in response.content.decode()
    assert Area.objects.filter(pk=area.pk).exists()
