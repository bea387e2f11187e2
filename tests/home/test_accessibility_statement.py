"""无障碍声明 and 浏览数怎么统计: made once with every installation, and pages like any other."""

from home.accessibility_statement import ensure_accessibility_statement
from home.models import StandardPage
from home.readings_statement import ensure_readings_statement


def test_every_installation_has_one_statement(client, site_tree):
    for _ in range(2):
        ensure_accessibility_statement(site_tree.home)
    page = StandardPage.objects.get(slug="accessibility")
    text = client.get(page.url).text
    for said in ("WCAG 2.2", "还不够好的地方", 'href="/look/"', 'href="/report-error/"', "Shift"):
        assert said in text
    assert ">无障碍声明</a>" in client.get("/").text.partition("<footer")[2]


def test_what_is_kept_of_readers_is_told(client, site_tree):
    for _ in range(2):
        ensure_readings_statement(site_tree.home)
    page = StandardPage.objects.get(slug="readings")
    text = client.get(page.url).text
    for said in ("怎样数", "不为统计放 Cookie", 'href="/look/"', 'href="/report-error/"'):
        assert said in text
    assert ">浏览数怎么统计</a>" in client.get("/").text.partition("<footer")[2]


def test_what_an_editor_wrote_is_left_alone(site_tree):
    ensure_accessibility_statement(site_tree.home)
    page = StandardPage.objects.get(slug="accessibility")
    page.title = "怎样用得更顺手"
    page.save_revision().publish()
    page.unpublish()
    ensure_accessibility_statement(site_tree.home)
    assert StandardPage.objects.get(slug="accessibility").title == "怎样用得更顺手"
