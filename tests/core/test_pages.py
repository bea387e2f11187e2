"""Where pages may stand, what their address is, and who may read them."""

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction
from wagtail.test.utils.form_data import nested_form_data

from activities.models import ActivityReportPage, ReportIndexPage
from brands.models import BrandPage
from core import page_slots
from core.pagination import paginate
from home.models import HomePage, SectionPage, StandardPage
from stories.models import ColumnIssuePage, ColumnPage, IssueFeature, StoryPage
from tests import factories
from tests.page_types import core_page_types

OURS = core_page_types()


@pytest.fixture
def slots(monkeypatch):
    """The registry of add-on pages, empty again afterwards."""
    registered = type(page_slots._slots)(list)
    monkeypatch.setattr(page_slots, "_slots", registered)
    containers = {model: model.__dict__.get("_clean_subpage_models") for model in OURS}
    yield registered
    for model, models in containers.items():
        model._clean_subpage_models = models


# Addresses.


@pytest.mark.parametrize("place", ["brands", "activities", "teams", "columns", "reports", "news"])
def test_a_fixed_address_cannot_be_changed(site_tree, place):
    page = getattr(site_tree, place)
    assert page.slug == page.fixed_slug
    page.slug = "elsewhere"
    with pytest.raises(ValidationError) as error:
        page.full_clean()
    assert "固定" in error.value.message_dict["slug"][0]


def test_the_admin_says_why_a_fixed_address_is_refused(admin_client, site_tree):
    address = reverse("wagtailadmin_pages:edit", args=[site_tree.reports.pk])
    form = {"title": "报道", "slug": "baodao", "summary": "", "comments-TOTAL_FORMS": 0}
    form |= {"comments-INITIAL_FORMS": 0, "comments-MIN_NUM_FORMS": 0}
    response = admin_client.post(address, nested_form_data(form))
    assert response.status_code == 200
    assert "固定为 reports" in response.content.decode()


# Parents and children.


def test_rules_name_each_other():
    """A type that names a parent is named by it: else editors are offered what is refused."""
    for model in OURS:
        for parent in model.clean_parent_page_models():
            if parent in OURS:
                assert model in parent.clean_subpage_models(), (parent, model)
        for child in model.clean_subpage_models():
            assert model in child.clean_parent_page_models(), (model, child)


@pytest.mark.parametrize(
    ("parent", "allowed"),
    [
        (ReportIndexPage, {ActivityReportPage}),
        (ColumnPage, {ColumnIssuePage}),
        (BrandPage, set()),
        (StoryPage, set()),
        (StandardPage, {StandardPage}),
    ],
)
def test_only_what_belongs_may_stand_below(parent, allowed):
    assert set(parent.clean_subpage_models()) == allowed


def test_nothing_of_ours_takes_any_page():
    for model in OURS:
        assert Page not in model.clean_subpage_models()
        assert model.clean_parent_page_models(), model


def test_a_second_home_page_or_brand_shelf_is_refused(admin_client, site_tree):
    for model, parent in ((HomePage, site_tree.home.get_parent()), (BrandPage, site_tree.home)):
        address = reverse(
            "wagtailadmin_pages:add",
            args=[model._meta.app_label, model._meta.model_name, parent.pk],
        )
        assert admin_client.get(address).status_code in (302, 403)


def test_an_add_on_may_put_its_pages_into_a_slot(slots):
    assert BrandPage not in SectionPage.clean_subpage_models()
    page_slots.add_subpage_type("home.SectionPage", "brands.BrandPage")
    page_slots.add_subpage_type("home.SectionPage", "brands.BrandPage")
    SectionPage._clean_subpage_models = None
    assert SectionPage.clean_subpage_models().count(BrandPage) == 1
    assert slots["home.SectionPage"] == ["brands.BrandPage"]


def test_an_add_on_that_does_not_exist_is_an_error(slots):
    page_slots.add_subpage_type("home.SectionPage", "awards.AwardPage")
    SectionPage._clean_subpage_models = None
    with pytest.raises(LookupError):
        SectionPage.clean_subpage_models()


# Restrictions.


@pytest.fixture
def restricted(site_tree):
    """The stories of the whole site, for those who are signed in."""
    story = factories.StoryPageFactory(
        parent=site_tree.stories, title="只给内部看", consented=True, show_in_menus=True
    )
    open_story = factories.StoryPageFactory(
        parent=site_tree.anyuan.stories, title="给大家看", consented=True
    )
    site_tree.stories.show_in_menus = True
    site_tree.stories.save()
    PageViewRestriction.objects.create(page=site_tree.stories, restriction_type="login")
    return story, open_story


def test_a_restriction_hides_a_page_and_all_below_it(client, site_tree, restricted):
    story, open_story = restricted
    for page in (site_tree.stories, story):
        assert client.get(page.url).status_code == 302
    assert client.get(open_story.url).status_code == 200
    home = client.get("/").content.decode()
    assert "只给内部看" not in home
    assert f'href="{site_tree.stories.url}"' not in home
    assert list(StoryPage.objects.live().public()) == [open_story]


def test_a_restricted_story_is_not_shown_among_an_issues_stories(client, site_tree, restricted):
    story, open_story = restricted
    column = factories.ColumnPageFactory(parent=site_tree.columns)
    issue = factories.ColumnIssuePageFactory(parent=column)
    for order, one in enumerate(restricted):
        issue.features.add(IssueFeature(story=one, sort_order=order))
    issue.save()
    text = client.get(issue.url).content.decode()
    assert "给大家看" in text
    assert "只给内部看" not in text


def test_a_restriction_opens_to_those_it_names(admin_client, restricted):
    assert admin_client.get(restricted[0].url).status_code == 200


def test_a_draft_has_no_address_for_readers(client, site_tree):
    page = factories.StandardPageFactory(parent=site_tree.home, live=False)
    assert client.get(f"/{page.slug}/").status_code == 404


# Paging.


@pytest.mark.parametrize(
    ("asked", "number", "notices"),
    [
        ("", 1, 0), ("1", 1, 0), ("3", 3, 0), ("0", 1, 1), ("-1", 1, 1), ("4", 3, 1),
        ("99999", 3, 1), ("9" * 400, 1, 1), ("abc", 1, 1), ("1.5", 1, 1), ("²", 1, 1),
        ("１", 1, 1), ("' OR 1=1", 1, 1), ("\x00", 1, 1),
    ],
)  # fmt: skip
def test_any_page_number_gives_a_page(asked, number, notices):
    request = RequestFactory().get("/", {"page": asked})
    context = paginate(list(range(25)), request, 10)
    assert context["items"].number == number
    assert len(context["notices"]) == notices


def test_an_empty_list_has_one_page():
    context = paginate([], RequestFactory().get("/", {"page": "7"}), 10)
    assert list(context["items"]) == []
    assert len(context["notices"]) == 1


@pytest.mark.parametrize("place", ["reports", "stories", "columns", "news", "brands"])
@pytest.mark.parametrize("query", ["page=99999", "page=x", "page=" + "9" * 10_000, "page=1&page=2"])
def test_lists_answer_any_page_number(client, site_tree, place, query):
    assert client.get(f"{getattr(site_tree, place).url}?{query}").status_code == 200


def test_addresses_of_any_depth_and_kind_are_not_found(client, site_tree):
    for address in ("/x/" * 1 + "y/" * 40, "/%00/", "/%F0%9F/", "/" + "重" * 300 + "/", "/a//b/"):
        assert client.get(address).status_code in (301, 302, 404), address
