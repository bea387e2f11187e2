"""The admin's own searches find Chinese, on whichever database DATABASE_URL names."""

import sys
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from activities.models import Activity
from search.backends.text import indexed, phrase, terms
from tests import factories

pytestmark = pytest.mark.django_db

TITLE = "萍乡市无偿献血志愿服务活动"
OTHER = "安源区植树ABC2026行动"


@pytest.fixture
def admin(site_tree):
    client = Client()
    client.force_login(factories.AdminFactory())
    team = factories.TeamFactory(name="示例队", area=site_tree.anyuan.area)
    for title in (TITLE, OTHER):
        factories.ArticlePageFactory(parent=site_tree.news, title=title)
        factories.SiteImageFactory(title=title)
        factories.SiteDocumentFactory(title=title)
        factories.ActivityFactory(
            title=title,
            summary="",
            team=team,
            category=site_tree.category,
        )
    call_command("update_index", verbosity=0)
    return client


def _addresses():
    return SimpleNamespace(
        pages=reverse("wagtailadmin_pages:search"),
        page_chooser=reverse("wagtailadmin_choose_page_search"),
        images=reverse("wagtailimages:index"),
        image_chooser=reverse("wagtailimages_chooser:choose_results"),
        documents=reverse("wagtaildocs:index"),
        document_chooser=reverse("wagtaildocs_chooser:choose_results"),
        activities=reverse(Activity.snippet_viewset.get_url_name("list")),
    )


PLACES = (
    *("pages", "page_chooser", "images", "image_chooser"),
    *("documents", "document_chooser", "activities"),
)


def ask(client, place, query):
    response = client.get(getattr(_addresses(), place), {"q": query})
    assert response.status_code == 200, (place, query[:80])
    return response.content.decode()


FINDS = {
    TITLE: (
        *("献血", "志愿服务", "无偿献血", "獻血", "血", "献"),
        *("献血 活动", '"献血"', "“献血”"),
    ),
    OTHER: ("abc2026", "ＡＢＣ２０２６", "植树ABC2026", "植树 abc2026"),
}


@pytest.mark.parametrize("place", PLACES)
def test_the_admin_finds_chinese(admin, place):
    for title, other in ((TITLE, OTHER), (OTHER, TITLE)):
        for query in FINDS[title]:
            if place == "activities" and query not in title:
                # The list of records looks for what was typed as it stands.
                continue
            page = ask(admin, place, query)
            assert title in page, query
            assert other not in page, query


@pytest.mark.parametrize("place", PLACES)
def test_what_stands_nowhere_is_not_found(admin, place):
    for query in ("消防演练", "血献", "!!!"):
        page = ask(admin, place, query)
        assert TITLE not in page, query
        assert OTHER not in page, query


@pytest.mark.parametrize("place", PLACES)
def test_nothing_typed_breaks_a_search(admin, place):
    characters = "".join(map(chr, range(0x20, 0x3000, 11))) + "".join(map(chr, range(1, 0x20)))
    queries = [
        *('"', "'", '""', "'' OR 1", "*", "a*", "(", ")", "a AND", "NOT", "NEAR(a b)", "a:b"),
        *("{title} : x", "^a", "a + b", "a - b", "-", "\\", "%s", "%", "%(x)s", "a & | b", "!a"),
        *(
            "<->",
            "a:*",
            ":*",
            "献血*",
            '献"血',
            "献血:A",
            "id:1",
            "live:yes",
            '"a b',
            "\u200b",
            "🩸",
        ),
        *(
            "献" * 10_000,
            "献血活动" * 2_500,
            "x" * 10_000,
            "x " * 5_000,
            '"' * 10_000,
            "(" * 10_000,
        ),
        *(characters[start : start + 500] for start in range(0, len(characters), 500)),
        "\ufffe\uffff\U0010ffff\U00020000",
    ]
    for query in queries:
        ask(admin, place, query)


def test_every_character_can_be_asked_for(admin):
    """Beneath the forms, which take out some: singly, and with what comes after."""
    backend = get_search_backend()
    for code in (*range(0x300), 0x2028, 0x3000, 0xD800, 0xDFFF, 0xFFFD, 0x1F600, sys.maxunicode):
        for query in (chr(code), f"献血{chr(code)}活动 a{chr(code)}b"):
            list(backend.search(query, Page))
            list(backend.autocomplete(query, Page))


def test_autocomplete_finds_the_beginning_of_what_is_typed(admin):
    backend = get_search_backend()
    for query in ("献", "献血", "无偿献", "志愿服", "萍乡市无"):
        assert [page.title for page in backend.autocomplete(query, Page)] == [TITLE], query
    for query in ("ab", "植树a", "安源 abc"):
        assert [page.title for page in backend.autocomplete(query, Page)] == [OTHER], query


def test_words_need_not_stand_side_by_side(admin):
    for model in (Page, Activity):
        assert [found.title for found in get_search_backend().search("萍乡献血活动", model)] == [
            TITLE
        ]


def test_a_change_reaches_the_index(admin):
    activity = Activity.objects.get(title=TITLE)
    activity.title = "清洁家园"
    get_search_backend().add(activity)
    activity.save()
    assert "清洁家园" in ask(admin, "activities", "家园")
    assert get_search_backend().search("献血", Activity).count() == 0


def test_chinese_is_held_in_pairs_and_all_else_as_it_is():
    assert indexed("无偿献血 Re-use 2026年").split() == [
        *("无偿", "偿献", "献血", "血", "re-use", "2026", "年"),
    ]


def test_terms_are_words_and_the_last_may_be_unfinished():
    assert terms("献血的活动 abc", last_is_prefix=True) == [
        *(("献血", False), ("活动", False), ("abc", True)),
    ]
    assert terms("的") == [("的", True)]
    assert terms('"?!') == []


def test_a_phrase_runs_on_and_across_marks():
    assert phrase("植树。活动") == ("植树 树 。 活动", False)
    assert phrase("血") == ("血", True)
    assert phrase("hello world") == ("hello world", False)
