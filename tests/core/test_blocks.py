"""Body blocks: what they refuse, and what they show when something is gone."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.rich_text import RichText

from core.blocks import BodyBlock
from stories.models import ArticlePage
from tests import factories

BLOCKS = BodyBlock().child_blocks


@pytest.fixture
def shown(client, site_tree):
    """Returns the page of an article whose body is made of `blocks`."""

    def text(*blocks):
        page = ArticlePage(title="示例文章", body=list(blocks))
        site_tree.news.add_child(instance=page)
        response = client.get(page.url)
        assert response.status_code == 200
        return response.content.decode()

    return text


def test_every_block_says_what_it_is_for():
    for name, block in BLOCKS.items():
        assert str(block.label), name
        assert block.get_description(), name
        assert block.meta.icon, name


def test_what_an_editor_writes_is_shown_as_text(shown):
    text = shown(
        ("heading", "<b>题</b>"),
        ("quote", {"text": "<script>x</script>", "by": "老支书（示例）"}),
        ("figures", {"entries": [{"number": "<i>", "unit": "棵", "label": "树"}]}),
    )
    assert "<script>x" not in text
    assert "&lt;b&gt;题" in text
    assert "&lt;i&gt;" in text


def test_rich_text_is_cleaned(shown):
    text = shown(("paragraph", RichText('<p onclick="x()">好<script>alert(1)</script></p>')))
    assert "好" in text


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "//example.org/", "http://", "data:text/html,x", "x y"]
)
def test_a_call_to_action_refuses_what_is_no_address(target):
    with pytest.raises(ValidationError):
        BLOCKS["cta"].clean(
            BLOCKS["cta"].normalize({"label": "报名", "text": "", "page": None, "target": target})
        )


@pytest.mark.parametrize("target", ["/activities/", "https://www.example.org/a?b=c"])
def test_a_call_to_action_takes_addresses(target):
    BLOCKS["cta"].clean(
        BLOCKS["cta"].normalize({"label": "报名", "text": "", "page": None, "target": target})
    )


@pytest.mark.django_db
def test_only_playable_files_are_played():
    document = factories.SiteDocumentFactory()
    with pytest.raises(ValidationError):
        BLOCKS["video"].clean(
            BLOCKS["video"].normalize({"document": document, "poster": None, "caption": ""})
        )


def test_what_was_deleted_leaves_a_page_that_reads(shown, client, site_tree):
    image = factories.SiteImageFactory()
    document = factories.SiteDocumentFactory()
    activity = factories.ActivityFactory(team=site_tree.anyuan.team, title="会删掉的活动")
    story = factories.StoryPageFactory(parent=site_tree.stories, title="会删掉的典型")
    picture = {"image": image, "caption": "现场", "alt": ""}
    blocks = [
        ("picture", picture),
        ("gallery", {"pictures": [picture, picture]}),
        ("file", {"document": document, "title": "报名表"}),
        ("video", {"document": document, "poster": image, "caption": "三分钟"}),
        ("activity_cards", {"title": "活动", "activities": [activity]}),
        ("story_cards", {"title": "典型", "stories": [story]}),
        ("cta", {"label": "去看看", "text": "", "page": story, "target": ""}),
    ]
    text = shown(*blocks)
    assert "会删掉的活动" in text
    assert "会删掉的典型" in text
    for gone in (image, document, activity, story):
        gone.delete()
    page = ArticlePage.objects.get(title="示例文章")
    response = client.get(page.url)
    assert response.status_code == 200
    text = response.content.decode()
    assert "会删掉的" not in text
    assert 'href="None"' not in text


def test_withdrawn_records_and_stories_are_left_out(shown, site_tree):
    activity = factories.ActivityFactory(team=site_tree.anyuan.team, title="撤回的活动", live=False)
    story = factories.StoryPageFactory(parent=site_tree.stories, title="草稿典型", live=False)
    text = shown(
        ("activity_cards", {"title": "活动", "activities": [activity]}),
        ("story_cards", {"title": "典型", "stories": [story]}),
        ("cta", {"label": "去看看", "text": "", "page": story, "target": ""}),
    )
    assert "撤回的活动" not in text
    assert "草稿典型" not in text


def test_a_table_names_its_columns(shown):
    table = BLOCKS["table"].get_preview_value()
    text = shown(("table", table))
    assert '<th scope="col">队伍</th>' in text
    assert "<caption>报名安排</caption>" in text
