"""Front pages as editors compose them: what shows, what is refused, what it costs."""

import datetime
import html
import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from brands.models import BrandPage
from core.front_blocks import registry
from core.templatetags.kept import KeptNode
from home.models import HomePage, SectionPage
from tests import factories
from tests.home.test_front_pages import JUST_NOW, full, text_of  # noqa: F401 a fixture

LONG_AGO = datetime.datetime(2020, 1, 1, 8, tzinfo=datetime.UTC)
PLACES = {"home": HomePage, "section": SectionPage}


def stream_of(place):
    return PLACES[place]._meta.get_field("layout").stream_block


def block(name, **value):
    return {"type": name, "value": value}


@pytest.fixture
def compose(site_tree):
    """Puts blocks on the home page, or on `page`, and publishes."""

    def put(*blocks, page=None):
        page = page or site_tree.home
        page.layout = page._meta.get_field("layout").stream_block.to_python(list(blocks))
        page.save_revision().publish()
        return page

    return put


@pytest.fixture
def nothing_kept(monkeypatch):
    monkeypatch.setattr(KeptNode, "may_be_kept", lambda self, request, context: False)


EVERYTHING = (
    block("lead", note="本周要紧的事"),
    block("slogans", slogans=["把小事做好", "把好事做久"]),
    block("stories", number="6"),
    block("stories", kind="reports", title="只有报道"),
    block("pair", left=[block("soon")], right=[block("articles"), block("done")]),
    block("occasions"),
    block("shelf"),
    block("campaign"),
    block("articles", kind="notice", title="公告"),
    block("text", title="怎么参加", text="<p>挑一场离家近的。</p>"),
    block("call", title="离您最近的小事", label="找活动", target="/activities/"),
    block("wall", title="今年的账"),
)


def test_blocks_show_in_the_editors_order(client, full, compose):  # noqa: F811
    factories.CampaignPageFactory(parent=full.home, title="学雷锋活动月")
    factories.ArticlePageFactory(parent=full.news, kind="notice")
    compose(*reversed(EVERYTHING))
    text = text_of(client)
    order = [
        *("今年的账", "离您最近的小事", "挑一场离家近的", "公告", "学雷锋活动月", "志愿服务品牌"),
        *("节日与节点", "即将开始", "只有报道", "把小事做好"),
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert 'href="/activities/"' in text
    assert text.count('id="stories"') <= 1


def test_a_story_is_told_once_a_page(client, site_tree, compose):
    reports = factories.ActivityReportPageFactory.create_batch(9, parent=site_tree.reports)
    compose(block("stories", number="6"), block("stories", title="还有"))
    text = text_of(client)
    assert [text.count(f'href="{page.url}"') for page in reports] == [1] * 9


def test_what_editors_choose_comes_first_and_leaves_when_withdrawn(client, site_tree, compose):
    factories.ActivityReportPageFactory.create_batch(4, parent=site_tree.reports)
    old = factories.ActivityReportPageFactory(
        parent=site_tree.reports, title="去年的好报道", publication_date=LONG_AGO
    )
    article = factories.ArticlePageFactory(parent=site_tree.news, title="要紧的通知")
    compose(block("lead", page=article.pk), block("stories", chosen=[old.pk]))
    text = text_of(client)
    assert text.index("要紧的通知") < text.index("去年的好报道")
    assert text.count("<article>") == 3
    old.unpublish()
    article.unpublish()
    text = text_of(client)
    assert "去年的好报道" not in text
    assert "要紧的通知" not in text
    assert text.count("<article>") == 3
    old.delete()
    article.delete()
    text_of(client)


def test_chosen_brands_keep_the_editors_order(client, full, compose):  # noqa: F811
    first, second = BrandPage.objects.order_by("-pk")[:2]
    compose(block("shelf", chosen=[first.pk, second.pk]))
    text = text_of(client)
    shelf = text.partition('class="shelf"')[2]
    assert shelf.index(first.url) < shelf.index(second.url)
    assert f"tint-{first.tint}" in text
    assert shelf.count("spine tint-") == 1


def test_long_slogans_lie_and_short_ones_hang(client, compose):
    compose(block("slogans", slogans=["把小事做好", "把好事做久"]))
    assert 'class="scrolls"' in text_of(client)
    compose(block("slogans", slogans=["有困难找志愿者，有时间做志愿者", "把小事做好"]))
    text = text_of(client)
    assert 'class="slogan-lines"' in text
    assert "有困难找志愿者，" in text


def test_what_editors_write_is_text(client, compose):
    compose(
        block("slogans", slogans=["<b>x</b>", "<i>y</i>"], title="<u>z</u>"),
        block("call", title="<s>1", text="<s>2", label="<s>3", target="/activities/"),
    )
    text = text_of(client)
    assert not any(mark in text for mark in ("<b>x", "<i>y", "<u>z", "<s>"))


def test_a_section_shows_its_own_whatever_is_placed(client, site_tree, compose):
    for place in (site_tree.anyuan, site_tree.luxi):
        name = place.area.name
        factories.ActivityFactory(team=place.team, title=f"{name}的活动", **JUST_NOW)
        factories.ActivityFactory(team=place.team, title=f"{name}的预告", upcoming=True)
        factories.ActivityReportPageFactory(parent=place.reports, title=f"{name}的报道")
        factories.StoryPageFactory(parent=place.stories, title=f"{name}的典型", consented=True)
        factories.ArticlePageFactory(parent=place.news, title=f"{name}的文章")
        factories.CampaignPageFactory(parent=place.section, title=f"{name}的专题")
        brand = factories.BrandPageFactory(parent=site_tree.brands, title=f"{name}的品牌")
        factories.ActivityFactory(team=place.team, brand=brand, **JUST_NOW)
    compose(
        *(block(name) for name in ("lead", "stories", "soon", "done", "articles", "campaign")),
        *(block(name) for name in ("shelf", "wall", "stations")),
        page=site_tree.anyuan.section,
    )
    text = text_of(client, "/anyuan/").partition("<main")[2]
    for thing in ("活动", "预告", "报道", "典型", "文章", "专题", "品牌"):
        assert f"安源区的{thing}" in text
    assert "芦溪县" not in text
    assert 'href="#stations"' in text_of(client, "/anyuan/")
    compose(block("wall"), page=site_tree.anyuan.section)
    assert 'href="#stations"' not in text_of(client, "/anyuan/")


def test_an_empty_composition_is_the_default(client, full, compose):  # noqa: F811
    before = text_of(client).partition("<main")[2]
    compose(block("wall"))
    assert 'class="trio"' not in text_of(client)
    compose()
    assert text_of(client).partition("<main")[2] == before


@pytest.mark.parametrize(("address", "most"), [("/", 12), ("/anyuan/", 12)])
def test_a_cold_front_page_stays_within_its_queries(
    client, full, nothing_kept, django_assert_max_num_queries, address, most  # noqa: F811
):  # fmt: skip
    text_of(client, address)
    # A reader with a token meets no kept page.
    reader = {"headers": {"authorization": "none"}}
    client.get(address, **reader)
    with django_assert_max_num_queries(most):
        client.get(address, **reader)


def test_everything_at_once_is_bounded_and_kept(
    client, full, compose, django_assert_max_num_queries  # noqa: F811
):  # fmt: skip
    factories.CampaignPageFactory(parent=full.home)
    compose(*EVERYTHING)
    reader = {"headers": {"authorization": "none"}}
    # The very first request writes settings, which counts as a change.
    for _number in range(2):
        client.get("/", **reader)
    with django_assert_max_num_queries(5):
        client.get("/", **reader)
    compose(*EVERYTHING)
    with django_assert_max_num_queries(30):
        client.get("/", **reader)


# What editors are kept from.


def errors_of(place, *blocks):
    stream = stream_of(place)
    with pytest.raises(ValidationError) as caught:
        stream.clean(stream.to_python(list(blocks)))
    return str(caught.value.as_json_data())


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ([block("lead"), block("lead")], "“头条”只能放一个，现在有 2 个"),
        ([block("wall"), block("wall"), block("wall")], "“数字墙”只能放一个，现在有 3 个"),
        (
            [
                block("slogans", slogans=["一句话", "两句话"]),
                block(
                    "pair",
                    left=[block("slogans", slogans=["一句话", "两句话"])],
                    right=[block("soon")],
                ),
            ],
            "“标语条幅”只能放一个",
        ),
        ([block("soon")] * 21, "最多 20 块"),
        ([block("slogans", slogans=["只有一句"])], "二到四条"),
        ([block("call", label="去", target="")], "请选一个本站页面，或填一个网址"),
        ([block("call", label="去", target="javascript:alert(1)")], "请填以 / 或 https"),
        ([block("pair", left=[], right=[block("soon")])], "left"),
    ],
)
def test_impossible_compositions_are_refused_in_words(site_tree, blocks, words):
    assert words in errors_of("home", *blocks)


def test_a_page_and_an_address_are_one_too_many(site_tree):
    call = block("call", label="去", page=site_tree.news.pk, target="/activities/")
    assert "只填一个" in errors_of("home", call)


def test_columns_hold_narrow_blocks_and_homes_no_stations():
    columns = stream_of("home").child_blocks["pair"].child_blocks["left"].child_blocks
    assert {"soon", "articles"} <= set(columns)
    assert not {"lead", "shelf", "wall", "pair", "stations"} & set(columns)
    assert "stations" not in stream_of("home").child_blocks
    assert "stations" in stream_of("section").child_blocks


def test_an_add_on_that_comes_late_is_told(site_tree):
    assert stream_of("home")
    with pytest.raises(registry.TooLate):
        registry.add_front_block("x", object, group="x")


# How it looks to editors.


@pytest.mark.parametrize("place", PLACES)
def test_every_block_says_what_it_is_for(place):
    for name, child in stream_of(place).child_blocks.items():
        assert str(child.label), name
        assert str(child.get_description()), name
        assert child.meta.icon != "placeholder", name
        assert child.meta.group, name
        assert child.is_previewable, name


@pytest.mark.parametrize("with_content", [False, True])
def test_every_block_previews(admin_client, site_tree, request, with_content):
    if with_content:
        request.getfixturevalue("full")
        factories.CampaignPageFactory(parent=site_tree.home)
        factories.ActivityFactory(starts_in=-datetime.timedelta(days=365))
    for name, child in stream_of("section").child_blocks.items():
        if name.startswith("dummy_"):
            # Of an add-on that is disabled here: it shows nothing.
            continue
        response = admin_client.get(
            reverse("wagtailadmin_block_preview"), {"id": child.definition_prefix}
        )
        assert response.status_code == 200, name
        body = response.text.partition("<body")[2]
        if with_content:
            assert "还没有" not in body, name
            assert "<h2" in body or "<h3" in body or "<li" in body or "<figure" in body, name
        assert 'rel="stylesheet"' in response.text


def test_the_editor_opens_with_what_readers_see(admin_client, site_tree):
    home = site_tree.home
    text = admin_client.get(reverse("wagtailadmin_pages:edit", args=[home.pk])).text
    assert "&quot;type&quot;: &quot;lead&quot;" in text
    assert "&quot;type&quot;: &quot;wall&quot;" in text
    assert not HomePage.objects.get(pk=home.pk).layout


def test_an_editor_is_told_what_is_wrong_and_loses_nothing(admin_client, site_tree):
    value = {"page": "", "note": "编辑写的话"}
    form = nested_form_data(
        {
            "title": "首页",
            "summary": "",
            "slug": site_tree.home.slug,
            "layout": streamfield([("lead", value), ("lead", value)]),
            "comments": inline_formset([]),
        }
    )
    address = reverse("wagtailadmin_pages:edit", args=[site_tree.home.pk])
    response = admin_client.post(address, {**form, "action-publish": "1"})
    assert response.status_code == 200
    text = html.unescape(response.text)
    assert json.dumps("只能放一个")[1:-1] in text
    assert text.count(json.dumps("编辑写的话")) == 2
