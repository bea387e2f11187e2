"""Two county offices over records, pages, pictures and files: own passes, foreign is not there.

By list, search, chooser, export, reports and by guessed address.
"""

import json

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry, TaskState

from tests import factories

KINDS = ("activity", "team")
SECRET = "外县秘密"


def snippet(kind, name, *args):
    return reverse(f"wagtailsnippets_activities_{kind}:{name}", args=args)


def chooser(kind, name, *args):
    return reverse(f"wagtailsnippetchoosers_activities_{kind}:{name}", args=args)


def text(response):
    content = b"".join(response) if response.streaming else response.content
    shown = content.decode("utf-8", "replace")
    if response.headers.get("Content-Type", "").startswith("application/json"):
        shown = json.dumps(json.loads(shown), ensure_ascii=False)
    return shown


def is_refused(response):
    """404, 403, or sent back to the dashboard with a message, as Wagtail refuses."""
    return response.status_code in (403, 404) or (
        response.status_code == 302 and response.url == reverse("wagtailadmin_home")
    )


RECORD_VIEWS = (
    *("edit", "delete", "copy", "history", "history_results", "usage", "inspect", "unpublish"),
    *("preview_on_edit", "workflow_history"),
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("view", RECORD_VIEWS)
def test_record_by_guessed_address(offices, kind, view):
    client = offices.own.client
    own, foreign = getattr(offices.own, kind), getattr(offices.foreign, kind)
    passed = client.get(snippet(kind, view, own.pk))
    assert passed.status_code == 200 or not is_refused(passed)
    for method in (client.get, client.post):
        refused = method(snippet(kind, view, foreign.pk))
        assert refused.status_code == 404
        assert SECRET not in text(refused)
    assert offices.city.client.get(snippet(kind, view, foreign.pk)).status_code in (200, 302)
    assert is_refused(offices.outsider.get(snippet(kind, view, own.pk)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("verb", ("lock", "unlock", "confirm_workflow_cancellation"))
def test_record_actions_by_guessed_address(offices, kind, verb):
    foreign = getattr(offices.foreign, kind)
    assert offices.own.client.post(snippet(kind, verb, foreign.pk)).status_code == 404
    foreign.refresh_from_db()
    assert not foreign.locked


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("view", ("revisions_view", "revisions_revert", "revisions_unschedule"))
def test_revisions_by_guessed_address(offices, kind, view):
    own, foreign = getattr(offices.own, kind), getattr(offices.foreign, kind)
    revision = foreign.latest_revision_id
    client = offices.own.client
    assert client.get(snippet(kind, view, foreign.pk, revision)).status_code == 404
    # The own record's address with the foreign record's revision.
    assert client.get(snippet(kind, view, own.pk, revision)).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_compared_revisions_are_the_own_records(offices, kind):
    own, foreign = getattr(offices.own, kind), getattr(offices.foreign, kind)
    client, secret = offices.own.client, foreign.latest_revision_id
    assert client.get(snippet(kind, "revisions_compare", own.pk, "live", "latest")).status_code == (
        200
    )
    for pk, revision in ((foreign.pk, "latest"), (own.pk, secret)):
        response = client.get(snippet(kind, "revisions_compare", pk, "live", revision))
        assert response.status_code == 404


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "query", ("", "?q=秘密", "?published=draft", "?export=csv", "?q=秘密&export=csv")
)
def test_record_lists(offices, kind, query):
    url = snippet(kind, "list") + query
    shown = text(offices.own.client.get(url))
    assert "本县秘密" in shown
    assert SECRET not in shown
    assert SECRET in text(offices.city.client.get(url))
    refused = offices.outsider.get(url)
    assert is_refused(refused)


@pytest.mark.parametrize("kind", KINDS)
def test_foreign_area_as_filter(offices, kind):
    url = snippet(kind, "list") + f"?area={offices.foreign.place.area.pk}"
    shown = offices.own.client.get(url)
    assert shown.status_code == 200
    assert SECRET not in text(shown)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("view", ("choose", "choose_results"))
@pytest.mark.parametrize("query", ("", "?q=秘密"))
def test_record_choosers(offices, kind, view, query):
    url = chooser(kind, view) + query
    shown = text(offices.own.client.get(url))
    assert "本县秘密" in shown
    assert SECRET not in shown
    nothing = text(offices.outsider.get(url))
    assert "本县秘密" not in nothing
    assert SECRET not in nothing


@pytest.mark.parametrize("kind", KINDS)
def test_chosen_record(offices, kind):
    own, foreign = getattr(offices.own, kind), getattr(offices.foreign, kind)
    client = offices.own.client
    assert client.get(chooser(kind, "chosen", own.pk)).status_code == 200
    assert client.get(chooser(kind, "chosen", foreign.pk)).status_code == 404
    many = client.get(chooser(kind, "chosen_multiple") + f"?id={own.pk}&id={foreign.pk}")
    assert [int(item["id"]) for item in many.json()["result"]] == [own.pk]


BULK = (
    ("activity", "submit"),
    ("activity", "unpublish"),
    ("activity", "delete"),
    ("activity", "change_category"),
    ("activity", "change_brand"),
    ("activity", "change_occasion"),
    ("activity", "cancel"),
    ("team", "submit"),
    ("team", "unpublish"),
    ("team", "delete"),
)


@pytest.mark.parametrize(("kind", "action"), BULK)
@pytest.mark.parametrize("ids", ("listed", "all"))
def test_bulk_actions_touch_own_records_only(offices, kind, action, ids):
    own, foreign = getattr(offices.own, kind), getattr(offices.foreign, kind)
    url = reverse("wagtail_bulk_action", args=("activities", kind, action))
    url += "?id=all" if ids == "all" else f"?id={own.pk}&id={foreign.pk}"
    shown = text(offices.own.client.get(url))
    assert "本县秘密" in shown
    assert SECRET not in shown
    before = type(foreign).objects.filter(pk=foreign.pk).values().get()
    data = {"category": offices.tree.category.pk, "cancel_reason": "下雨"}
    response = offices.own.client.post(url, data)
    assert response.status_code in (200, 302)
    assert type(foreign).objects.filter(pk=foreign.pk).values().get() == before
    assert SECRET not in text(offices.outsider.get(url))


def test_a_cancelled_activity_tells_it_at_once(offices):
    own = offices.own.activity
    own.refresh_from_db()
    own.live, own.has_unpublished_changes = True, False
    own.save()
    url = reverse("wagtail_bulk_action", args=("activities", "activity", "cancel"))
    response = offices.own.client.post(f"{url}?id={own.pk}", {"cancel_reason": "下雨"})
    assert response.status_code == 302
    own.refresh_from_db()
    assert own.live and own.cancelled and not own.has_unpublished_changes
    assert own.cancel_reason == "下雨"
    entry = ModelLogEntry.objects.for_instance(own).get(action="activities.cancel")
    assert entry.user == offices.own.client.user and entry.data == {"reason": "下雨"}


def test_a_change_of_many_waits_for_its_review(offices):
    own, other = offices.own.activity, factories.ServiceCategoryFactory(name="另一类")
    own.live = True
    own.save()
    url = reverse("wagtail_bulk_action", args=("activities", "activity", "change_category"))
    answer = offices.own.client.post(f"{url}?id={own.pk}", {"category": other.pk}, follow=True)
    assert "审过以后才换上" in text(answer)
    own.refresh_from_db()
    assert own.category == offices.tree.category
    assert own.get_latest_revision_as_object().category == other


def test_protected_bulk_delete_says_why(offices):
    team = offices.own.team
    url = reverse("wagtail_bulk_action", args=("activities", "team", "delete")) + f"?id={team.pk}"
    response = offices.own.client.post(url, follow=True)
    assert response.status_code == 200
    assert "不能删除" in text(response)
    team.refresh_from_db()


PAGE_VIEWS = (
    *("edit", "delete", "history", "usage", "copy", "move", "unpublish", "view_draft"),
    *("preview_on_edit",),
)


@pytest.mark.parametrize("view", PAGE_VIEWS)
def test_page_by_guessed_address(offices, view):
    client = offices.own.client
    passed = client.get(reverse(f"wagtailadmin_pages:{view}", args=[offices.own.report.pk]))
    assert passed.status_code == 200 or view == "unpublish"
    for method in (client.get, client.post):
        refused = method(reverse(f"wagtailadmin_pages:{view}", args=[offices.foreign.report.pk]))
        assert is_refused(refused)
        assert SECRET not in text(refused)


def test_page_lists_and_choosers(offices):
    client = offices.own.client
    for url in (
        reverse("wagtailadmin_explore", args=[offices.foreign.place.reports.pk]),
        reverse("wagtailadmin_choose_page_child", args=[offices.foreign.place.reports.pk]),
        reverse("wagtailadmin_pages:search") + "?q=秘密",
        reverse("wagtailadmin_choose_page_search") + "?q=秘密",
        reverse("wagtailadmin_choose_page"),
        reverse("wagtailadmin_home"),
    ):
        response = client.get(url)
        assert SECRET not in text(response), url
    own = reverse("wagtailadmin_choose_page_child", args=[offices.own.place.reports.pk])
    assert client.get(own).status_code == 200


@pytest.mark.parametrize(
    ("kind", "index", "edit"),
    (
        ("image", "wagtailimages:index", "wagtailimages:edit"),
        ("image", "wagtailimages_chooser:choose", "wagtailimages_chooser:chosen"),
        ("document", "wagtaildocs:index", "wagtaildocs:edit"),
        ("document", "wagtaildocs_chooser:choose", "wagtaildocs_chooser:chosen"),
    ),
)
def test_pictures_and_files(offices, kind, index, edit):
    own, foreign = getattr(offices.own, kind), getattr(offices.foreign, kind)
    client = offices.own.client
    listed = text(client.get(reverse(index)))
    assert "本县秘密" in listed
    assert SECRET not in listed
    assert SECRET not in text(client.get(reverse(index) + "?q=秘密"))
    assert client.get(reverse(edit, args=[own.pk])).status_code == 200
    assert is_refused(client.get(reverse(edit, args=[foreign.pk])))


def test_usage_of_a_shared_picture_hides_foreign_records(offices):
    from core.models import Office
    from tests import factories

    shared = Office.objects.get(area=offices.tree.city).collection
    image = factories.SiteImageFactory(title="全市共用图", collection=shared)
    factories.ActivityPhotoFactory(activity=offices.foreign.activity, image=image)
    client = offices.own.client
    listed = text(client.get(reverse("wagtailimages_chooser:choose")))
    assert "全市共用图" in listed
    usage = client.get(reverse("wagtailimages:image_usage", args=[image.pk]))
    assert SECRET not in text(usage)


@pytest.mark.parametrize("view", ("site_history", "workflow", "workflow_tasks", "locked_pages"))
@pytest.mark.parametrize("suffix", ("", "_results"))
@pytest.mark.parametrize("query", ("", "?export=csv"))
def test_reports(offices, workflow, view, suffix, query):
    for side in (offices.own, offices.foreign):
        for record in (side.activity, side.team, side.report):
            workflow.start(record, side.client.user)
    url = reverse(f"wagtailadmin_reports:{view}{suffix}") + query
    response = offices.own.client.get(url)
    assert response.status_code == 200
    shown = text(response)
    assert SECRET not in shown
    assert offices.foreign.client.user.username not in shown
    if view != "locked_pages":
        assert "本县秘密活动" in shown


def test_dashboard_lists_own_reviews(offices, workflow):
    for side in (offices.own, offices.foreign):
        for record in (side.activity, side.team):
            workflow.start(record, side.client.user)
    shown = text(offices.own.client.get(reverse("wagtailadmin_home")))
    assert "本县秘密活动" in shown
    assert SECRET not in shown


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("view", ("workflow_action", "collect_workflow_action_data"))
def test_workflow_steps_of_foreign_records(offices, workflow, kind, view):
    for side in (offices.own, offices.foreign):
        workflow.start(getattr(side, kind), side.client.user)
    own, foreign = getattr(offices.own, kind), getattr(offices.foreign, kind)
    step = foreign.current_workflow_task_state
    for pk in (own.pk, foreign.pk):
        url = snippet(kind, view, pk, "approve", step.pk)
        assert offices.own.client.post(url).status_code == 404
    step.refresh_from_db()
    assert step.status == TaskState.STATUS_IN_PROGRESS


def test_vocabularies_are_the_citys(offices):
    from activities.models import Occasion

    day = Occasion.objects.create(name="学雷锋日", rule="fixed", month=3, day=5)
    rows = {
        "core_area": offices.tree.city.pk,
        "activities_servicecategory": offices.tree.category.pk,
        "activities_occasion": day.pk,
    }
    for model, pk in rows.items():
        for view, args in (("index", ()), ("create", ()), ("edit", (pk,)), ("history", (pk,))):
            url = reverse(f"{model}_modeladmin_{view}", args=args)
            assert is_refused(offices.own.client.get(url)), url
            assert offices.city.client.get(url).status_code == 200, url
