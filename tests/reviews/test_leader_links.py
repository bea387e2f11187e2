"""A leader without an account reads the draft at a link, and nobody else does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.reviews import leader_links, services
from core.reviews.models import LeaderLink
from core.reviews.rules import NotAllowed
from tests.reviews.conftest import change, fresh, pass_stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(article, desk):
    services.submit(article, desk.author)
    pass_stage(article, desk.first)
    return leader_links.make_link(fresh(article), desk.first, "王部长")


def test_the_leader_reads_the_draft_and_how_far_it_is(client, shared, article, desk):
    link, address = shared
    change(article, desk.second, summary="复审时改的。")
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "夜校门口的热粥" in page and "何知秋（示例）" in page and "王部长" in page
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "no-referrer"
    draft = client.get(f"{address}draft/")
    assert "复审时改的。" in draft.content.decode()
    assert draft["X-Frame-Options"] == "SAMEORIGIN"
    assert "noindex" in draft["X-Robots-Tag"]
    assert link.openings.count() == 1


def test_it_is_read_only(client, shared):
    _link, address = shared
    for method in (client.post, client.put, client.delete):
        assert method(address).status_code == 405


def test_the_token_is_not_kept(shared):
    link, address = shared
    token = address.rstrip("/").rpartition("/")[2]
    assert len(token) >= 40
    assert token not in str(LeaderLink.objects.values().get())
    assert leader_links.find(token) == link


def test_an_old_or_revoked_link_says_so(client, shared, desk):
    link, address = shared
    leader_links.revoke(link, desk.second)
    for way in (address, f"{address}draft/"):
        answer = client.get(way)
        assert answer.status_code == 410
        assert "已经作废" in answer.content.decode()
        assert "夜校" not in answer.content.decode()
    LeaderLink.objects.update(revoked_at=None, expires_at=timezone.now() - timedelta(minutes=1))
    assert "到期" in client.get(address).content.decode()


def test_a_guess_leads_nowhere_and_is_slowed(client, shared):
    for number in range(20):
        guess = client.get(f"/review/{'a' * 42}{number}/")
        assert guess.status_code == 404
    assert client.get(f"/review/{'a' * 43}/").status_code == 429


def test_who_may_share_and_for_how_long(article, desk, staff, site_tree):
    from core.roles import Role

    county = staff(Role.CHIEF, area=site_tree.anyuan.area)
    for user, reader, hours, words in (
        (county, "王部长", 24, "不在您的区域里"),
        (desk.author, "王部长", 24, "由编辑来生成"),
        (desk.first, " ", 24, "给谁看"),
        (desk.first, "王部长", 0, "有效时间"),
        (desk.first, "王部长", 9999, "有效时间"),
        (desk.first, "王部长", "x", "有效时间"),
    ):
        with pytest.raises(NotAllowed, match=words):
            leader_links.make_link(article, user, reader, hours)


def test_the_leader_sees_the_drafts_pictures(client, article, desk):
    from tests.factories import SiteImageFactory

    image = SiteImageFactory()
    change(article, desk.author, lead_image=image)
    _link, address = leader_links.make_link(fresh(article), desk.first, "王部长")
    assert client.get(image.file.url).status_code == 404
    client.get(address)
    assert client.get(image.file.url).status_code == 200
    LeaderLink.objects.update(revoked_at=timezone.now())
    assert client.get(image.file.url).status_code == 404
