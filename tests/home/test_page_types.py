"""Every page type is shown to readers and edited in the admin; a new type joins the table."""

import datetime

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from core.blocks import BodyBlock
from stories.models import ArticlePage
from tests import factories
from tests.page_types import core_page_types

TODAY = datetime.date.today()
LINKS = "activity_links"
#: label: (factory, where it stands, what its form asks besides title and body, its inline sets)
PAGE_TYPES = {
    "home.HomePage": (None, "home", {}, ()),
    "home.SectionPage": (None, "anyuan.section", {"area": "anyuan.area"}, ()),
    "home.StandardPage": (factories.StandardPageFactory, "home", {}, ()),
    "brands.BrandIndexPage": (None, "brands", {}, ()),
    "brands.BrandPage": (
        factories.BrandPageFactory, "brands", {"theme_colour": "#226767"}, ("milestones",),
    ),
    "activities.ActivityIndexPage": (None, "activities", {}, ()),
    "activities.TeamIndexPage": (None, "teams", {}, ()),
    "activities.ReportIndexPage": (None, "anyuan.reports", {}, ()),
    "activities.ActivityReportPage": (
        factories.ActivityReportPageFactory, "anyuan.reports", {}, (LINKS,),
    ),
    "activities.CampaignPage": (
        factories.CampaignPageFactory,
        "home",
        {"starts": TODAY, "ends": TODAY},
        ("phases", "units", "slogans", LINKS),
    ),
    "stories.StoryIndexPage": (None, "stories", {}, ()),
    "stories.StoryPage": (
        factories.StoryPageFactory,
        "stories",
        {"kind": "zuimei", "name": "王师傅（示例）"},
        ("honours", LINKS),
    ),
    "stories.ColumnIndexPage": (None, "columns", {}, ()),
    "stories.ColumnPage": (
        factories.ColumnPageFactory, "columns", {}, (),
    ),
    "stories.ColumnIssuePage": (
        factories.ColumnIssuePageFactory, "column", {}, ("features",),
    ),
    "stories.ArticleIndexPage": (None, "news", {}, ()),
    "stories.ArticlePage": (
        factories.ArticlePageFactory, "news", {"kind": "news"}, ("attachments", LINKS),
    ),
}  # fmt: skip
PHASE = {"title": "动员", "starts": TODAY, "ends": TODAY, "text": "", "ORDER": 1}


def place(tree, path):
    for name in path.split("."):
        tree = getattr(tree, name)
    return tree


@pytest.fixture
def make(site_tree):
    """Returns a live page of the type called `label`."""

    def page(label):
        factory, where, _data, _sets = PAGE_TYPES[label]
        if where == "column":
            parent = factories.ColumnPageFactory(parent=site_tree.columns)
        else:
            parent = place(site_tree, where)
        return factory(parent=parent) if factory else parent

    return page


@pytest.fixture
def form_of(site_tree):
    """Returns what the edit form of `page` posts, with a new title."""

    def data(page, title):
        _factory, _where, fields, sets = PAGE_TYPES[page._meta.label]
        area = {"area": site_tree.anyuan.area.pk} if "area" in fields else {}
        form = {"title": title, "summary": "一句话。", "slug": page.slug, **fields, **area}
        form.update({name: inline_formset([]) for name in sets})
        if "phases" in sets:
            form["phases"] = inline_formset([PHASE])
        if any(field.name == "body" for field in page._meta.get_fields()):
            form["body"] = streamfield([("paragraph", rich_text("<p>正文一段。</p>"))])
        if any(field.name == "layout" for field in page._meta.get_fields()):
            form["layout"] = streamfield([])
        form["comments"] = inline_formset([])
        return nested_form_data(form)

    return data


def test_every_page_type_is_in_the_table():
    ours = {model._meta.label for model in core_page_types()}
    assert ours == set(PAGE_TYPES)


@pytest.mark.parametrize("label", PAGE_TYPES)
def test_readers_see_it(client, make, label):
    page = make(label)
    response = client.get(page.url)
    assert response.status_code == 200
    assert page.public_title in response.content.decode().replace('<span class="ph">', "")


@pytest.mark.parametrize("label", PAGE_TYPES)
def test_editors_save_it_and_it_goes_out_after_the_reviews(admin_client, make, form_of, label):
    page = make(label)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert admin_client.get(address).status_code == 200

    response = admin_client.post(address, form_of(page, "改了的草稿"))
    assert response.status_code == 302, response.context["form"].errors
    stored = Page.objects.get(pk=page.pk)
    assert (stored.title, stored.draft_title) == (page.title, "改了的草稿")
    assert stored.has_unpublished_changes

    response = admin_client.post(address, form_of(page, "发布的题目"))
    assert response.status_code == 302, response.context["form"].errors
    type(page).objects.get(pk=page.pk).latest_revision.publish()
    stored = type(page).objects.get(pk=page.pk)
    assert stored.title == "发布的题目"
    assert stored.url == page.url
    if hasattr(stored, "body"):
        assert "正文一段" in str(stored.body)


@pytest.mark.parametrize("label", [label for label, (factory, *_) in PAGE_TYPES.items() if factory])
def test_editors_create_it(admin_client, make, form_of, site_tree, label):
    sibling = make(label)
    parent = sibling.get_parent()
    address = reverse(
        "wagtailadmin_pages:add",
        args=[sibling._meta.app_label, sibling._meta.model_name, parent.pk],
    )
    assert admin_client.get(address).status_code == 200
    data = {**form_of(sibling, "重庆的新页面"), "slug": ""}
    response = admin_client.post(address, data)
    assert response.status_code == 302, response.context["form"].errors
    page = type(sibling).objects.get(title="重庆的新页面")
    assert not page.live
    page.latest_revision.publish()
    page.refresh_from_db()
    expected = "2" if label == "stories.ColumnIssuePage" else "chongqing-de-xin-ye-mian"
    assert (page.live, page.slug) == (True, expected)


@pytest.mark.parametrize("label", PAGE_TYPES)
def test_its_preview_renders(admin_client, make, form_of, label):
    page = make(label)
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    answer = admin_client.post(address, form_of(page, "预览的题目")).json()
    assert answer["is_valid"]
    shown = admin_client.get(address)
    assert shown.status_code == 200
    assert "预览的题目" in shown.content.decode()


@pytest.mark.parametrize("name", list(BodyBlock().child_blocks))
@pytest.mark.parametrize("with_content", [False, True])
def test_every_block_previews(admin_client, site_tree, name, with_content):
    if with_content:
        factories.SiteImageFactory()
        factories.SiteDocumentFactory()
        factories.ActivityFactory(title="预览的活动", team=site_tree.anyuan.team)
        factories.StoryPageFactory(parent=site_tree.stories, title="预览的典型", consented=True)
    block = ArticlePage._meta.get_field("body").stream_block.child_blocks[name]
    assert block.is_previewable
    assert block.get_description()
    response = admin_client.get(
        reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}
    )
    assert response.status_code == 200
    if with_content and name == "activity_cards":
        assert "预览的活动" in response.content.decode()
    if with_content and name == "story_cards":
        assert "预览的典型" in response.content.decode()
