"""The links for leaders, as editors make and revoke them."""

import re

import pytest
from django.test import Client

from core.reviews import services
from core.reviews.models import LeaderLink
from core.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(article, desk):
    services.submit(article, desk.author)
    return f"/admin/reviews/wagtailcore/page/{article.pk}/links/"


def test_an_editor_makes_a_link_and_sees_it_once(client, address, article, desk):
    client.force_login(desk.first)
    review = address.removesuffix("links/")
    assert address in client.get(review).content.decode()
    made = client.post(address, {"reader": "分管领导（示例）", "hours": "24"}).content.decode()
    link = re.search(r'value="(http://testserver(/[^"]+))"', made)
    assert link
    leader = Client().get(link[2])
    assert leader.status_code == 200
    assert article.title in leader.content.decode()
    again = client.get(address).content.decode()
    assert link[1] not in again
    assert "分管领导（示例）" in again
    assert "打开 1 次" in again


def test_a_revoked_link_says_so(client, address, desk):
    client.force_login(desk.first)
    made = client.post(address, {"reader": "分管领导（示例）", "hours": "24"}).content.decode()
    path = re.search(r'value="http://testserver(/[^"]+)"', made)[1]
    answer = client.post(address, {"revoke": LeaderLink.objects.get().pk}, follow=True)
    assert "已作废" in answer.content.decode()
    assert Client().get(path).status_code == 410


def test_bad_input_is_told_and_makes_nothing(client, address, desk):
    client.force_login(desk.first)
    for values in ({"reader": "", "hours": "24"}, {"reader": "领导", "hours": "9999"}, {}):
        assert client.post(address, values).status_code == 422
    assert client.post(address, {"revoke": "１x"}).status_code == 404
    assert not LeaderLink.objects.exists()


def test_others_do_not_share(client, address, staff, site_tree, desk):
    client.force_login(desk.author)
    assert client.get(address).status_code in (302, 403)
    client.force_login(staff(Role.EDITOR, area=site_tree.luxi.area))
    assert client.get(address).status_code == 404
