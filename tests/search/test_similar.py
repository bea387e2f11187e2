"""What is like a record or an article: public, alike, and nothing where nobody knows."""

import pytest

from activities.models import Activity
from stories.models import ArticlePage
from tests import factories

#: Words that nothing but what is alike holds.
BLOOD = "采血车停在广场，护士量血压、核对血型，成分血随冷链箱送往血站。"
TREES = "扛着铁锹上山，挖坑、放苗、培土、浇水，种下一片香樟。"


@pytest.fixture
def indexed(site_tree, search_index):
    for number in range(4):
        factories.ActivityFactory(
            title=f"无偿献血{number}", description=BLOOD, team=site_tree.anyuan.team
        )
        factories.ActivityFactory(
            title=f"植树{number}", description=TREES, team=site_tree.luxi.team
        )
    team = factories.TeamFactory(area=site_tree.luxi.area)
    factories.ActivityFactory(
        title="别队献血",
        description=BLOOD,
        team=site_tree.luxi.team,
        cancelled=True,
        cancel_reason="下雨",
    )
    for number in range(3):
        factories.ActivityFactory(title=f"他队献血{number}", description=BLOOD, team=team)
    for _number in range(30):
        factories.ActivityFactory(title="扫雪", team=site_tree.anyuan.team)
    for number in range(6):
        words = BLOOD if number % 2 else TREES
        factories.ArticlePageFactory(
            parent=site_tree.news,
            title=f"{'献血' if number % 2 else '植树'}{number}",
            body=[("paragraph", f"<p>{words}</p>")],
        )
    factories.ActivityReportPageFactory(
        parent=site_tree.reports, title="献血那天", body=[("paragraph", f"<p>{BLOOD}</p>")]
    )
    search_index()


def test_a_record_shows_those_like_it(client, indexed):
    record = Activity.objects.get(title="无偿献血0")
    response = client.get(record.get_absolute_url())
    alike = {other.title for other in response.context_data["similar"]}
    assert len(alike) == 4
    assert all("献血" in title for title in alike)
    assert not alike & {"无偿献血0", "别队献血"}
    assert "相关活动" in response.content.decode()


def test_what_was_withdrawn_is_not_shown(client, indexed):
    Activity.objects.filter(title__contains="队献血").update(live=False)
    record = Activity.objects.get(title="无偿献血0")
    response = client.get(record.get_absolute_url())
    assert "队献血" not in response.content.decode()


def test_an_article_leads_on_to_its_like_of_any_kind(client, indexed):
    page = ArticlePage.objects.get(title="献血1")
    titles = [other.title for other in client.get(page.url).context_data["related"]]
    assert "献血那天" in titles
    assert not any("植树" in title for title in titles)


def test_without_an_index_the_pages_stand(client, site_tree):
    record = factories.ActivityFactory(title="无偿献血")
    response = client.get(record.get_absolute_url())
    assert response.context_data["similar"] == []
    pages = [
        factories.ArticlePageFactory(parent=site_tree.news, title=f"见闻{number}")
        for number in range(5)
    ]
    assert client.get(pages[4].url).context_data["related"]


def test_they_cost_few_queries(client, indexed, query_count):
    record = Activity.objects.get(title="无偿献血0")
    page = ArticlePage.objects.get(title="献血1")
    assert query_count(record.get_absolute_url()) <= 12
    assert query_count(page.url) <= 12
