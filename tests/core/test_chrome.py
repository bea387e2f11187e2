"""What stands around every page: menu, footer, meta tags, error pages."""

import re

import pytest
from django.core.cache import caches
from django.test import Client
from wagtail.models import Page, Site

from core.frame import frame_of
from core.models import SiteSettings, SiteState
from tests import factories

#: A script that is not a file of this site.
INLINE_SCRIPT = re.compile(
    r'<script(?! src="/static/[^"]+" defer></script>| type="application/ld\+json">)'
)


@pytest.fixture
def office(site_tree):
    return SiteSettings.objects.update_or_create(
        site=Site.objects.get(is_default_site=True), defaults={"nameplate": "文明示例"}
    )[0]


@pytest.fixture
def in_menu(site_tree):
    site_tree.brands.show_in_menus = True
    site_tree.brands.save()
    return site_tree.brands


def text_of(client, address="/"):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_menu_marks_where_the_reader_is(client, site_tree, in_menu):
    assert '<a href="/brands/">品牌' in text_of(client)
    assert '<a href="/brands/" aria-current="page">' in text_of(client, "/brands/")
    page = factories.BrandPageFactory(parent=in_menu)
    assert '<a href="/brands/" aria-current="true">' in text_of(client, page.url)


def test_a_renamed_page_shows_in_every_processs_menu(site_tree, in_menu, rf, settings):
    """Two caches stand for two processes: what one has kept, a change in the other renews."""
    settings.CACHES = {
        name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
        for name in ("default", "other")
    }

    def titles(cache_name, monkeypatch):
        monkeypatch.setattr("core.frame.cache", caches[cache_name])
        return [item["title"] for item in frame_of(rf.get("/"))["menu"]]

    with pytest.MonkeyPatch.context() as patch:
        assert "品牌" in titles("default", patch)
        assert "品牌" in titles("other", patch)
        in_menu.title = "服务品牌"
        in_menu.save()
        assert "服务品牌" in titles("default", patch)
        assert "服务品牌" in titles("other", patch)


def test_every_change_of_content_raises_the_generation(site_tree, office):
    def raised(action):
        before = SiteState.current()
        action()
        return SiteState.current() > before

    page = factories.StandardPageFactory(parent=site_tree.home)
    assert raised(page.save)
    assert raised(office.save)
    assert raised(lambda: page.save_revision().publish())
    assert raised(page.unpublish)
    assert raised(lambda: page.move(site_tree.anyuan.section, pos="last-child"))
    assert raised(lambda: Page.objects.get(pk=page.pk).delete())
    assert SiteState.objects.count() == 1


def test_an_unpublished_page_leaves_the_menu(client, in_menu):
    assert 'href="/brands/"' in text_of(client)
    in_menu.unpublish()
    assert 'href="/brands/"' not in text_of(client)


def test_a_moved_page_keeps_the_menu_right(client, site_tree):
    page = factories.StandardPageFactory(
        parent=site_tree.home, title="挪走的页面", show_in_menus=True
    )
    assert "挪走的页面" in text_of(client)
    page.move(site_tree.anyuan.section, pos="last-child")
    assert "挪走的页面" not in text_of(client)


def test_the_footer_shows_what_is_filled_in_only(client, office):
    empty = text_of(client)
    for label in ("主办单位", "联系方式", "网站标识码", "beian.miit.gov.cn", "公安备案"):
        assert label not in empty
    office.organiser, office.contact = "示例市文明办", "0000-000000"
    office.site_code, office.icp = "3600000001", "赣ICP备00000000号"
    office.police_filing = "赣公网安备 00000000000000号"
    office.save()
    full = text_of(client)
    for shown in (
        *("主办单位：示例市文明办", "联系方式：0000-000000", "网站标识码 3600000001"),
        *('href="https://beian.miit.gov.cn/"', "赣ICP备00000000号", "赣公网安备"),
    ):
        assert shown in full


def test_settings_are_text_not_markup(client, office):
    office.footer_note = "<script>alert(1)</script>"
    office.save()
    assert "<script>" not in text_of(client)


def test_pages_carry_the_tags_of_government_sites(client, site_tree, office):
    office.site_code = "3600000001"
    office.save()
    for address in ("/", "/news/"):
        text = text_of(client, address)
        assert '<meta name="SiteName" content="文明示例">' in text
        assert '<meta name="SiteDomain" content="testserver">' in text
        assert '<meta name="SiteIDCode" content="3600000001">' in text
    assert 'name="ColumnName"' in text
    assert 'name="ArticleTitle"' not in text
    article = factories.ArticlePageFactory(
        parent=site_tree.news, title="一篇“引号”文章", source="本站", author="江梨（示例）"
    )
    text = text_of(client, article.url)
    assert '<meta name="ArticleTitle" content="一篇“引号”文章">' in text
    assert '<meta name="ContentSource" content="本站">' in text
    assert '<meta name="Author" content="江梨（示例）">' in text
    assert 'name="PubDate" content="20' in text
    assert f'<meta name="Url" content="http://testserver{article.url}">' in text
    assert 'name="ColumnName"' not in text


def test_a_story_without_consent_hides_the_name_in_its_tags_too(client, site_tree):
    story = factories.StoryPageFactory(
        parent=site_tree.stories, name="周小禾", title="周小禾：一盏灯", summary="周小禾的灯"
    )
    text = text_of(client, story.url)
    assert "周小禾" not in text
    assert "周某" in text


def test_pages_ask_nothing_of_other_hosts_and_hold_no_inline_code(client, site_tree):
    text = text_of(client)
    assert "style=" not in text
    assert not INLINE_SCRIPT.search(text)


def test_what_is_not_there_is_said_in_chinese(client, site_tree):
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    text = response.content.decode()
    assert "没有这一页" in text
    assert 'lang="zh-CN"' in text
    assert "Not Found" not in text


def test_a_fault_is_said_in_chinese_and_without_detail(site_tree, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("home.models.HomePage.get_context", fail)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    text = response.content.decode()
    assert "这里出了点问题" in text
    assert "secret detail" not in text


def test_a_site_without_pages_still_answers(client, db):
    """As on a new database, before anything is set up."""
    assert client.get("/").status_code in (200, 404)


def test_the_styleguide_is_for_staff(client, admin_client, site_tree):
    response = client.get("/styleguide/")
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")
    outsider = Client()
    outsider.force_login(factories.UserFactory())
    assert outsider.get("/styleguide/").status_code == 302
    factories.SiteImageFactory()
    text = text_of(admin_client, "/styleguide/")
    assert "style=" not in text
    assert not INLINE_SCRIPT.search(text)


def test_plain_pages_of_the_site_stand_at_the_foot(client, site_tree):
    factories.StandardPageFactory(parent=site_tree.home, title="关于本站")
    factories.StandardPageFactory(parent=site_tree.home, title="没写完的页", live=False)
    factories.StandardPageFactory(parent=site_tree.anyuan.section, title="县里的页")
    foot = text_of(client).partition("<footer")[2]
    assert ">关于本站</a>" in foot
    assert "没写完的页" not in foot
    assert "县里的页" not in foot
